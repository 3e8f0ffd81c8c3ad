//! What may stand on the command line. Owns the names and help texts of verbs and options; what
//! they do is in the file of each verb.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const EXIT_CODES: &str = "\
Exit codes:
  0  everything was checked and nothing was found
  1  something was found at or above --fail-on
  2  the command line or a configuration is wrong, or a path does not exist
  3  nothing was found, but not everything could be checked";

const VERIFY_EXIT_CODES: &str = "\
Exit codes:
  0  the words are there, word for word; with --jsonl: every line was answered
  1  they are not, or not as quoted
  2  the command line is wrong; with --jsonl: a line was answered with an error
  3  could not be compared";

const IMPORT_EXIT_CODES: &str = "\
Exit codes:
  0  everything that was added is verified
  1  something was added that does not stand so in its source; it is marked in the note
  2  the command line is wrong, or the note could not be written
  3  something was added that could not be checked; it is marked in the note";

/// A type checker for citations
///
/// pincite reads Markdown notes with Pandoc citations, reads the source documents on disk, and says
/// which quotations stand in the source word for word, where, and what is wrong with the others.
#[derive(Debug, Parser)]
#[command(name = "pincite", version, styles = STYLES, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,

    /// When to use color
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = When::Auto, hide_possible_values = true)]
    pub(crate) color: When,

    #[command(flatten)]
    pub(crate) cache: CacheArgs,
}

/// Where what was made of documents is kept between runs.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct CacheArgs {
    /// Keep what was read in this folder, outside the workspace [default: the user's cache folder]
    #[arg(long, global = true, value_name = "FOLDER", value_hint = ValueHint::DirPath, conflicts_with = "no_cache")]
    pub(crate) cache_dir: Option<PathBuf>,

    /// Read everything anew and keep nothing (also PINCITE_CACHE=off)
    #[arg(long, global = true)]
    pub(crate) no_cache: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Check notes: every quotation against its source
    #[command(after_help = EXIT_CODES)]
    Check(Check),
    /// Check one quotation against one document, or a stream of them
    #[command(after_help = VERIFY_EXIT_CODES)]
    Verify(Verify),
    /// Find where in the library some words stand
    Find(Find),
    /// Say everything about the quotation at a place of a note
    Why(Why),
    /// Show a note as pincite reads it
    Parse(Parse),
    /// Show a document as pincite reads it
    Extract(Extract),
    /// List the library: every citation key and its document
    Sources(Sources),
    /// Show the entries of a bibliography, and what is wrong with it
    Bibliography(BibliographyFile),
    /// Show the quotations inside a document and who says them
    Quotes(Quotes),
    /// Explain a code, with examples
    Explain(Explain),
    /// List every code that pincite reports
    Rules(Rules),
    /// Show the configuration that applies here
    Config(Config),
    /// Bring passages that you marked elsewhere into a note, as checked quotations
    #[command(after_help = IMPORT_EXIT_CODES)]
    Import(Import),
    /// Write down which documents the quotations are checked against
    Lock(LockArgs),
    /// Write a first `pincite.toml`
    Init(Init),
    /// Let sources of your workspaces lie in a folder outside
    Allow(Allow),
    /// Show, clear or check what is kept of documents between runs
    Cache(Cache),
    /// Run the language server on standard input and output
    Lsp(Lsp),
    /// Print the completions of a shell
    Completions(Completions),
    /// Print the manual page
    Man,
    /// Read documents for another pincite, which starts this one
    #[command(hide = true)]
    Worker,
}

/// What every verb that reads a workspace takes.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct WorkspaceArgs {
    /// Let sources lie in this folder outside the workspace (repeatable)
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) allow_dir: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Notes or folders [default: the workspace of the current folder]
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    /// How to write what was found
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,

    /// The lowest level that fails the run
    #[arg(long, value_enum, value_name = "LEVEL", default_value_t = FailOn::Warning)]
    pub(crate) fail_on: FailOn,

    /// End with 0 even if something was found; what could not be checked still ends with 3
    #[arg(long)]
    pub(crate) exit_zero: bool,

    /// End with 0 where only unchecked quotations are left
    #[arg(long)]
    pub(crate) allow_unchecked: bool,

    /// Fail if fewer quotations than this were found
    #[arg(long, value_name = "N")]
    pub(crate) min_quotations: Option<usize>,

    /// Apply the safe fixes: no word of a note changes
    #[arg(long)]
    pub(crate) fix: bool,

    /// Apply also the first fix of each finding that changes words; read the result
    #[arg(long)]
    pub(crate) fix_review: bool,

    /// Print no passage of a source. "auto": under CI, for sources outside the workspace
    #[arg(long, value_enum, value_name = "WHEN", num_args = 0..=1, require_equals = true,
          default_value_t = When::Auto, default_missing_value = "always")]
    pub(crate) redact: When,

    /// How many threads check [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) threads: Option<u16>,

    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The quotation as it stands between the marks [default: read from standard input]
    #[arg(conflicts_with = "jsonl")]
    pub(crate) quotation: Option<String>,

    /// The document
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, required_unless_present = "jsonl")]
    pub(crate) source: Option<PathBuf>,

    /// Where in the document the words should stand, as in a citation: "p. 3"
    #[arg(long, value_name = "LOCATOR", conflicts_with = "jsonl")]
    pub(crate) locator: Option<String>,

    /// The manual of style that says what may be changed in silence
    #[arg(long, value_enum, default_value_t = Style::Chicago)]
    pub(crate) style: Style,

    /// Read one JSON object a line from standard input, answer one a line
    #[arg(long, conflicts_with_all = ["source", "format"])]
    pub(crate) jsonl: bool,

    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Find {
    /// The words, as they would stand between the marks
    pub(crate) quotation: String,

    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Why {
    /// A place on a quotation: notes/harbour.md:29 or notes/harbour.md:29:48
    #[arg(value_name = "NOTE:LINE[:COLUMN]")]
    pub(crate) place: String,

    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Parse {
    /// The note; "-" reads standard input
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) note: PathBuf,

    /// How to write it
    #[arg(long, value_enum, default_value_t = ParseFormat::Tree)]
    pub(crate) format: ParseFormat,
}

#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// The document
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) source: PathBuf,

    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Sources {
    /// Citation keys [default: all]
    #[arg(value_name = "KEY")]
    pub(crate) keys: Vec<String>,

    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BibliographyFile {
    /// A .bib, CSL-JSON or CSL-YAML file
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// How to write the entries
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Quotes {
    /// The document
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) source: PathBuf,

    /// How to write them
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A code, such as quote-altered
    pub(crate) code: String,
}

#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// How to write the list
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Config {
    /// A place in the workspace [default: the current folder]
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) path: Option<PathBuf>,

    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// A note or JSON of Zotero, an export of Hypothesis or Readwise, Kindle's My Clippings.txt, a PDF
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// The note; made if it is not there
    #[arg(long, value_name = "NOTE", value_hint = ValueHint::FilePath)]
    pub(crate) to: PathBuf,

    /// The citation key of the work [default: the entry that has its title, author or address]
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,

    /// How to write what was added
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LockArgs {
    /// A folder of the workspace [default: the current folder]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) folder: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder of the workspace [default: the current folder]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Allow {
    /// The folder, such as ~/Zotero/storage
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Cache {
    /// What to do [default: info]
    #[arg(value_enum)]
    pub(crate) action: Option<CacheAction>,

    /// How to write the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CacheAction {
    /// Where it is, and how much
    Info,
    /// Remove everything
    Clear,
    /// Look at every file, and remove those that are damaged
    Verify,
}

#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// Accepted and ignored: there is no other way to talk
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,

    /// The editor's process, which some clients name; the server ends with it
    #[arg(long = "clientProcessId", value_name = "PID", hide = true)]
    pub(crate) client_process_id: Option<u32>,

    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ParseFormat {
    Tree,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// One object, documented as check.schema.json
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// Code quality report of GitLab
    Gitlab,
    /// JUnit XML, one test a note
    Junit,
    /// Reviewdog's diagnostic format
    Rdjson,
    /// The same, one object a line
    Rdjsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Hint,
    Warning,
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Style {
    Chicago,
    Apa,
    Mla,
    Bluebook,
    Strict,
}

impl From<FailOn> for analysis::Level {
    fn from(level: FailOn) -> analysis::Level {
        match level {
            FailOn::Hint => analysis::Level::Hint,
            FailOn::Warning => analysis::Level::Warning,
            FailOn::Error => analysis::Level::Error,
        }
    }
}

impl From<Style> for text::Profile {
    fn from(style: Style) -> text::Profile {
        match style {
            Style::Chicago => text::Profile::Chicago,
            Style::Apa => text::Profile::Apa,
            Style::Mla => text::Profile::Mla,
            Style::Bluebook => text::Profile::Bluebook,
            Style::Strict => text::Profile::Strict,
        }
    }
}
