//! TeX as people write it in bibliographies, to plain text: accents, letters, signs, groups.
//!
//! Not a TeX: a command that is not known is dropped and what it is given stays, so that no word
//! is ever lost. Total, linear, and nothing is expanded twice.

use std::borrow::Cow;

use unicode_normalization::char::compose;

/// The text that a reader of the printed bibliography sees; white space runs become one space.
pub(super) fn to_text(tex: &str) -> Cow<'_, str> {
    let tex = tex.trim();
    if is_plain(tex) {
        return Cow::Borrowed(tex);
    }
    let mut out = Writer::default();
    write(&mut Cursor { rest: tex }, &mut out, Mode::Text, 0);
    Cow::Owned(out.finish())
}

/// Whether the text stands for itself.
fn is_plain(tex: &str) -> bool {
    let mut last = b' ';
    for &byte in tex.as_bytes() {
        match byte {
            b'\\' | b'{' | b'}' | b'~' | b'$' | b'`' | b'\n' | b'\r' | b'\t' => return false,
            b'-' | b'\'' | b' ' if last == byte => return false,
            _ => {}
        }
        last = byte;
    }
    true
}

/// Groups deeper than this are read as one.
const DEPTH: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    Math,
}

struct Cursor<'t> {
    rest: &'t str,
}

impl<'t> Cursor<'t> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn skip_blank(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// The letters of a command behind its backslash, or the one sign that it is.
    fn command(&mut self) -> &'t str {
        let letters = self.rest.len()
            - self
                .rest
                .trim_start_matches(|c: char| c.is_ascii_alphabetic())
                .len();
        let len = if letters > 0 {
            letters
        } else {
            self.rest.chars().next().map_or(0, char::len_utf8)
        };
        let (name, rest) = self.rest.split_at(len);
        self.rest = rest;
        if letters > 0 {
            self.rest = self.rest.strip_prefix('*').unwrap_or(self.rest);
        }
        name
    }

    /// The inside of the group that begins here; an unclosed one ends with the text.
    fn group(&mut self) -> Option<&'t str> {
        let inside = self.rest.strip_prefix('{')?;
        let mut depth = 1usize;
        let mut escaped = false;
        for (at, byte) in inside.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = &inside[at + 1..];
                return Some(&inside[..at]);
            }
        }
        self.rest = "";
        Some(inside)
    }

    /// What a command is given: a group, a command or one character.
    fn argument(&mut self) -> Argument<'t> {
        self.skip_blank();
        if self.rest.starts_with('{') {
            return Argument::Group(self.group().unwrap_or(""));
        }
        if self.eat("\\") {
            return Argument::Command(self.command());
        }
        let start = self.rest;
        let len = self.next().map_or(0, char::len_utf8);
        Argument::Group(&start[..len])
    }
}

enum Argument<'t> {
    Group(&'t str),
    Command(&'t str),
}

#[derive(Default)]
struct Writer {
    out: String,
    /// White space is owed before the next character.
    space: bool,
}

impl Writer {
    fn push(&mut self, c: char) {
        if c.is_ascii_whitespace() {
            self.space = true;
            return;
        }
        if std::mem::take(&mut self.space) && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.out.push(c);
    }

    fn push_str(&mut self, text: &str) {
        for c in text.chars() {
            self.push(c);
        }
    }

    fn finish(self) -> String {
        self.out
    }
}

fn write(cx: &mut Cursor<'_>, out: &mut Writer, mode: Mode, depth: usize) {
    let mut mode = mode;
    while let Some(c) = cx.next() {
        match c {
            '\\' if cx.eat("(") => mode = Mode::Math,
            '\\' if cx.eat(")") => mode = Mode::Text,
            '\\' => command(cx, out, mode, depth),
            '{' | '}' => {}
            '$' => {
                mode = if mode == Mode::Text {
                    Mode::Math
                } else {
                    Mode::Text
                }
            }
            '^' | '_' if mode == Mode::Math => script(cx, out, c, depth),
            '~' => out.push('\u{A0}'),
            '-' if mode == Mode::Text && cx.eat("--") => out.push('—'),
            '-' if mode == Mode::Text && cx.eat("-") => out.push('–'),
            '`' if cx.eat("`") => out.push('“'),
            '`' => out.push('‘'),
            '\'' if cx.eat("'") => out.push('”'),
            c => out.push(c),
        }
    }
}

fn command(cx: &mut Cursor<'_>, out: &mut Writer, mode: Mode, depth: usize) {
    let name = cx.command();
    let is_word = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if let Some(mark) = accent(name) {
        return accented(cx, out, mark, depth);
    }
    if let Some(text) = sign(name) {
        out.push_str(text);
        if is_word {
            end_of_word(cx);
        }
        return;
    }
    match name {
        " " | "\n" | "\r" | "\t" | "\\" | "newline" | "linebreak" | "par" | "quad" | "qquad"
        | "space" => {
            out.push(' ');
        }
        // Thin, negative and discretionary spaces and italic corrections are not seen.
        "," | ";" | ":" | "!" | "/" | "-" | "(" | ")" | "[" | "]" | "" => {}
        "textsuperscript" | "textsubscript" => {
            let sign = if name == "textsuperscript" { '^' } else { '_' };
            script(cx, out, sign, depth);
        }
        "mkbibquote" | "enquote" | "mkbibdquote" => {
            let inside = cx.argument();
            out.push('“');
            nested(inside, out, mode, depth);
            out.push('”');
        }
        "kern" | "hskip" | "vskip" | "raise" | "lower" => {
            let rest = cx
                .rest
                .trim_start_matches(|c: char| c.is_whitespace() || "+-.,0123456789".contains(c));
            let units = ["em", "ex", "pt", "mm", "cm", "in", "sp", "bp", "mu"];
            let unit = units.iter().find_map(|unit| rest.strip_prefix(unit));
            cx.rest = unit.unwrap_or(cx.rest);
        }
        // The first argument is for sorting or an address only.
        "noopsort" | "SortNoop" | "label" | "cite" | "vspace" | "hspace" | "color"
        | "textcolor" | "href" => {
            let _ = cx.argument();
        }
        name if FUNCTIONS.contains(&name) => {
            out.push_str(name);
            if cx.rest.starts_with(' ') {
                out.push(' ');
            }
            end_of_word(cx);
        }
        name if is_word => {
            end_of_word(cx);
            if let Some(symbol) = symbol(name) {
                out.push_str(symbol);
            }
        }
        name => out.push_str(name),
    }
}

/// White space behind a command's name ends the name and is not seen; `{}` likewise.
fn end_of_word(cx: &mut Cursor<'_>) {
    if !cx.eat("{}") {
        cx.skip_blank();
    }
}

fn nested(argument: Argument<'_>, out: &mut Writer, mode: Mode, depth: usize) {
    match argument {
        Argument::Group(inside) if depth < DEPTH => {
            write(&mut Cursor { rest: inside }, out, mode, depth + 1)
        }
        Argument::Group(inside) => out.push_str(inside),
        Argument::Command(name) => out.push_str(letter(name)),
    }
}

/// The base of an accent may be `e`, `{e}`, `\i`, `{\i}` or several letters, of which the first is
/// accented.
fn accented(cx: &mut Cursor<'_>, out: &mut Writer, mark: char, depth: usize) {
    let mut base = Writer::default();
    nested(cx.argument(), &mut base, Mode::Text, depth);
    let base = base.finish();
    let mut chars = base.chars();
    let Some(first) = chars.next() else {
        // `\~{}` and `\^{}` are the signs themselves.
        out.push(match mark {
            '\u{303}' => '~',
            '\u{302}' => '^',
            '\u{301}' => '´',
            '\u{300}' => '`',
            '\u{308}' => '¨',
            _ => return,
        });
        return;
    };
    let first = match first {
        'ı' if mark != '\u{323}' => 'i',
        'ȷ' => 'j',
        other => other,
    };
    match compose(first, mark) {
        Some(composed) => out.push(composed),
        None => {
            out.push(first);
            out.push(mark);
        }
    }
    out.push_str(chars.as_str());
}

/// Raised and lowered digits and signs have characters of their own; other text stands as it is.
fn script(cx: &mut Cursor<'_>, out: &mut Writer, sign: char, depth: usize) {
    let mut inside = Writer::default();
    nested(cx.argument(), &mut inside, Mode::Math, depth);
    let inside = inside.finish();
    let table = if sign == '^' {
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
    } else {
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ"
    };
    let set: Option<String> = inside
        .chars()
        .map(|c| {
            "0123456789+-=()n"
                .find(c)
                .and_then(|at| table.chars().nth(at))
        })
        .collect();
    out.push_str(set.as_deref().unwrap_or(&inside));
}

fn accent(name: &str) -> Option<char> {
    Some(match name {
        "`" => '\u{300}',
        "'" => '\u{301}',
        "^" => '\u{302}',
        "~" => '\u{303}',
        "\"" => '\u{308}',
        "H" => '\u{30B}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "=" => '\u{304}',
        "b" => '\u{331}',
        "." => '\u{307}',
        "d" => '\u{323}',
        "r" => '\u{30A}',
        "u" => '\u{306}',
        "v" => '\u{30C}',
        "h" => '\u{309}',
        "G" => '\u{30F}',
        "U" => '\u{30E}',
        "t" => '\u{361}',
        _ => return None,
    })
}

fn letter(name: &str) -> &str {
    sign(name)
        .or_else(|| symbol(name))
        .unwrap_or(if name.len() == 1 { name } else { "" })
}

/// Commands that are a letter or a sign of text.
fn sign(name: &str) -> Option<&'static str> {
    Some(match name {
        "&" => "&",
        "%" => "%",
        "$" => "$",
        "#" => "#",
        "_" => "_",
        "{" => "{",
        "}" => "}",
        "@" => "@",
        "ss" => "ß",
        "SS" => "ẞ",
        "ae" => "æ",
        "AE" => "Æ",
        "oe" => "œ",
        "OE" => "Œ",
        "o" => "ø",
        "O" => "Ø",
        "l" => "ł",
        "L" => "Ł",
        "aa" => "å",
        "AA" => "Å",
        "i" => "ı",
        "j" => "ȷ",
        "dh" => "ð",
        "DH" => "Ð",
        "dj" => "đ",
        "DJ" => "Đ",
        "th" => "þ",
        "TH" => "Þ",
        "ng" => "ŋ",
        "NG" => "Ŋ",
        "S" | "textsection" => "§",
        "P" | "textparagraph" => "¶",
        "dots" | "ldots" | "textellipsis" => "…",
        "textendash" => "–",
        "textemdash" => "—",
        "textquoteleft" | "lq" => "‘",
        "textquoteright" | "rq" => "’",
        "textquotedblleft" | "quotedblleft" => "“",
        "textquotedblright" | "quotedblright" => "”",
        "quotesinglbase" => "‚",
        "quotedblbase" => "„",
        "guillemotleft" | "guillemetleft" | "flqq" => "«",
        "guillemotright" | "guillemetright" | "frqq" => "»",
        "guilsinglleft" => "‹",
        "guilsinglright" => "›",
        "textquotesingle" => "'",
        "textquotedbl" => "\"",
        "textasciitilde" => "~",
        "textasciicircum" => "^",
        "textbackslash" => "\\",
        "textunderscore" => "_",
        "textbar" => "|",
        "textless" => "<",
        "textgreater" => ">",
        "textbraceleft" => "{",
        "textbraceright" => "}",
        "textdollar" => "$",
        "pounds" | "textsterling" => "£",
        "euro" | "texteuro" | "EUR" => "€",
        "textyen" => "¥",
        "textcent" => "¢",
        "copyright" | "textcopyright" => "©",
        "textregistered" => "®",
        "texttrademark" => "™",
        "textdegree" | "degree" => "°",
        "textordfeminine" => "ª",
        "textordmasculine" => "º",
        "textexclamdown" => "¡",
        "textquestiondown" => "¿",
        "textperiodcentered" | "cdotp" => "·",
        "textbullet" => "•",
        "textonehalf" => "½",
        "textonequarter" => "¼",
        "textthreequarters" => "¾",
        "slash" => "/",
        "nobreakspace" => "\u{A0}",
        "TeX" => "TeX",
        "LaTeX" => "LaTeX",
        _ => return None,
    })
}

/// Signs of formulas that stand in titles.
/// Printed as the words that they are.
const FUNCTIONS: &[&str] = &[
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det", "dim",
    "exp", "gcd", "hom", "inf", "ker", "lg", "lim", "liminf", "limsup", "ln", "log", "max", "min",
    "Pr", "sec", "sin", "sinh", "sup", "tan", "tanh",
];

fn symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        "alpha" => "α",
        "beta" => "β",
        "gamma" => "γ",
        "delta" => "δ",
        "epsilon" | "varepsilon" => "ε",
        "zeta" => "ζ",
        "eta" => "η",
        "theta" => "θ",
        "iota" => "ι",
        "kappa" => "κ",
        "lambda" => "λ",
        "mu" | "textmu" => "μ",
        "nu" => "ν",
        "xi" => "ξ",
        "pi" => "π",
        "rho" => "ρ",
        "sigma" => "σ",
        "tau" => "τ",
        "upsilon" => "υ",
        "phi" | "varphi" => "φ",
        "chi" => "χ",
        "psi" => "ψ",
        "omega" => "ω",
        "Gamma" => "Γ",
        "Delta" => "Δ",
        "Theta" => "Θ",
        "Lambda" => "Λ",
        "Xi" => "Ξ",
        "Pi" => "Π",
        "Sigma" => "Σ",
        "Phi" => "Φ",
        "Psi" => "Ψ",
        "Omega" => "Ω",
        "times" | "texttimes" => "×",
        "cdot" => "·",
        "pm" => "±",
        "le" | "leq" => "≤",
        "ge" | "geq" => "≥",
        "ne" | "neq" => "≠",
        "approx" => "≈",
        "sim" => "∼",
        "infty" => "∞",
        "rightarrow" | "to" => "→",
        "leftarrow" => "←",
        "circ" => "°",
        "prime" => "′",
        "sqrt" => "√",
        "backslash" => "\\",
        "lbrace" => "{",
        "rbrace" => "}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::to_text;

    #[test]
    fn tex_becomes_what_is_printed() {
        for (tex, want) in [
            ("Plain words", "Plain words"),
            ("  two\n  lines ", "two lines"),
            (r"M\'erim\'ee", "Mérimée"),
            (r"M{\'e}rim{\'{e}}e", "Mérimée"),
            (r#"G{\"o}del, G\"odel, G\"{o}del"#, "Gödel, Gödel, Gödel"),
            (r"\v{S}imi\'c", "Šimić"),
            (r"\v Simi\'{c}", "Šimić"),
            (
                r"Stra\ss e, Stra{\ss}e, Stra\ss{}e",
                "Straße, Straße, Straße",
            ),
            (r#"{\AA}ngstr{\"o}m and \aa"#, "Ångström and å"),
            (r"\'\i, {\'\i}, \'{\i}, \u{\i}", "í, í, í, ĭ"),
            (r"Fran\c cois, Fran\c{c}ois", "François, François"),
            (r"Erd\H{o}s \L{}ukasiewicz", "Erdős Łukasiewicz"),
            (r"pages 41--46 --- a dash", "pages 41–46 — a dash"),
            (
                "``quoted'' and `single' o'clock",
                "“quoted” and ‘single' o'clock",
            ),
            (r"{The {NATO} Report}", "The NATO Report"),
            (r"Q\&A: 100\% \$5 \#1 a\_b", "Q&A: 100% $5 #1 a_b"),
            (
                r"\emph{Moby Dick} and \textit{others}",
                "Moby Dick and others",
            ),
            (r"\enquote{Quartet} of", "“Quartet” of"),
            (r"10$^{6}$ and H$_2$O", "10⁶ and H₂O"),
            (r"$\alpha$-helix", "α-helix"),
            (
                r"the 5\({}^{\mbox{th}}\) in $O(\max(m,\log n))$",
                "the 5th in O(max(m,log n))",
            ),
            (r"{\noopsort{1973a}}1973", "1973"),
            (r"DVI\kern-.15em to \raise 0.5ex\hbox{VDU}", "DVI to VDU"),
            (r"J.~Smith", "J.\u{A0}Smith"),
            (r"unknown \foo{kept} words", "unknown kept words"),
            (r"a\\b", "a b"),
            (r"caf\~{}", "caf~"),
            (r"Nguy\~{\^e}n", "Nguyễn"),
            (r"unclosed {\'e", "unclosed é"),
            ("\\", ""),
        ] {
            assert_eq!(to_text(tex), want, "{tex}");
        }
    }

    #[test]
    fn deep_nesting_is_linear() {
        let deep = r"\emph{".repeat(20_000) + "x";
        assert_eq!(to_text(&deep), "x");
    }
}
