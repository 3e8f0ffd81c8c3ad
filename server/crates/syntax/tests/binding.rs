//! What every quotation of a note is bound to, in one line a case.
#![allow(clippy::unwrap_used)]

use pincite_syntax::{Note, Settings, parse, parse_with};

/// `want`: for each quotation that stands in no other, its text and the candidates of its binding:
/// `binding(keys@locator)`, in order.
#[track_caller]
fn check(text: &str, want: &[&str]) {
    let parsed = parse(text);
    assert_eq!(
        shown(text, parsed.note()),
        want,
        "\n{text}\n{}",
        parsed.to_sexp()
    );
}

fn shown(text: &str, note: &Note) -> Vec<String> {
    let quotations = note
        .quotations
        .iter()
        .filter(|quotation| quotation.parent.is_none());
    quotations
        .map(|quotation| {
            let candidates: Vec<String> = quotation
                .candidates
                .iter()
                .map(|candidate| {
                    let keys: Vec<&str> = match &candidate.source {
                        Some(source) => vec![source.as_str()],
                        None => candidate
                            .citations
                            .iter()
                            .map(|&idx| note.citations[idx].key.as_str())
                            .collect(),
                    };
                    let place = candidate
                        .locator
                        .as_ref()
                        .map_or(String::new(), |locator| format!("@{}", locator.value));
                    format!("{}({}{place})", candidate.binding.name(), keys.join(","))
                })
                .collect();
            let words = quotation
                .text_span
                .of(text)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            format!("{words} = {}", candidates.join(" "))
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[test]
fn a_citation_that_follows() {
    check(
        "He said \"it froze\" [@k, p. 3].",
        &["it froze = following(k) sentence(k)"],
    );
    check(
        "He said \"it froze.\" [@k]",
        &["it froze. = following(k) sentence(k)"],
    );
    check(
        "He said \"it froze\". [@k]",
        &["it froze = following(k) sentence(k)"],
    );
    check(
        "He said \"it froze,\" @k [p. 3].",
        &["it froze, = following(k) narrative(k)"],
    );
    check("\"It froze.\" @k [p. 3] denies it.", &["It froze. ="]);
    check(
        "\"It froze\".[^1]\n\n[^1]: See @k, p. 3.\n",
        &["It froze = following(k) sentence(k)"],
    );
    check(
        "\"It froze\"^[See [@k, p. 3].] and more.",
        &["It froze = following(k) sentence(k)"],
    );
    check(
        "“It froze” [@a; @b]",
        &["It froze = following(a,b) sentence(a,b)"],
    );
    check(
        "“It froze” [@a] [@b]",
        &["It froze = following(a,b) sentence(a) sentence(b)"],
    );
    check(
        "“It froze” ([@a, p. 3]).",
        &["It froze = following(a) sentence(a)"],
    );
    check(
        "“It froze” [@a, qtd. in @b, p. 4].",
        &["It froze = following(a,b) sentence(a,b)"],
    );
    check(
        "“It froze [@k, p. 3].”",
        &["It froze [@k, p. 3]. = following(k)"],
    );
}

#[test]
fn a_citation_of_the_row() {
    check(
        "| words | where |\n|---|---|\n| “It froze” | [@k, p. 3] |\n| “It thawed” | no |\n",
        &["It froze = sentence(k)", "It thawed ="],
    );
    check(
        "| where | words |\n|---|---|\n| @k | “It froze” |\n",
        &["It froze = sentence(k)"],
    );
    check(
        "| words | where |\n|---|---|\n| “It froze” [@a] | [@b] |\n",
        &["It froze = following(a) sentence(a) sentence(b)"],
    );
}

#[test]
fn a_citation_of_the_sentence() {
    check(
        "\"It froze\" and \"it thawed\" [@k].",
        &[
            "It froze = sentence(k)",
            "it thawed = following(k) sentence(k)",
        ],
    );
    check(
        "@k [p. 3] writes that \"it froze\".",
        &["it froze = narrative(k)"],
    );
    check(
        "@a writes that \"it froze\" in winter [@b].",
        &["it froze = sentence(b,a) narrative(a)"],
    );
    check(
        "\"It froze,\" writes @k [p. 3].",
        &["It froze, = narrative(k)"],
    );
    check(
        "Kay [-@k] writes that \"it froze\".",
        &["it froze = narrative(k)"],
    );
    check("@a left. He said \"it froze\".", &["it froze ="]);
    check("\"It froze\" there. It was cold [@k].", &["It froze ="]);
    check(
        "@a and @b say \"it froze\".",
        &["it froze = narrative(b) narrative(a)"],
    );
}

#[test]
fn a_block_quotation() {
    check("> It froze.\n> [@k, p. 3]\n", &["It froze. = block(k)"]);
    check("> It froze. [@k]\n", &["It froze. = block(k)"]);
    check("> It froze.\n>\n> [@k]\n", &["It froze. = block(k)"]);
    check(
        "> It froze.\n>\n> — @k, p. 3\n",
        &["It froze. = block(k@3)"],
    );
    check("> It froze.\n> — @k, p. 3\n", &["It froze. = block(k@3)"]);
    check(
        "@a writes:\n\n> It froze.\n>\n> — Kay, *Ice*\n",
        &["It froze. = block(a)"],
    );
    check("> It froze.\n\n[@k, p. 3]\n", &["It froze. = block(k)"]);
    check(
        "- As @k writes:\n\n  > It froze.\n",
        &["It froze. = block(k)"],
    );
    check(
        "> > It froze.\n>\n> Then. [@k]\n",
        &["It froze. > > Then. = block(k)"],
    );
    check(
        "> It froze.\n> — Kay, [@k, p. 3]\n",
        &["It froze. = block(k)"],
    );
    check(
        "As he writes [@k]:\n\n> It froze.\n",
        &["It froze. = block(k)"],
    );
    check(
        "@k [p. 3] writes:\n\n> It froze.\n",
        &["It froze. = block(k)"],
    );
    check(
        "He writes:\n\n> It froze.\n\n[@k] and more.\n",
        &["It froze. = block(k)"],
    );
    check(
        "@a writes:\n\n> It froze.\n\n@b disagrees.\n",
        &["It froze. = block(a) block(b)"],
    );
    check(
        "> It froze.[^1]\n\n[^1]: [@k].\n",
        &["It froze. = block(k)"],
    );
    check("> \"It froze.\" [@k]\n", &["It froze. = block(k)"]);
    check(
        "> [!note] Mine\n> It \"froze\" [@k].\n",
        &["froze = following(k) sentence(k)"],
    );
    check(
        "It froze [@k].\n\n> It froze. (p. 12)\n",
        &["It froze. = block(k@12) ibid(k@12)"],
    );
    for tail in [
        ">\n> p. 12",
        ">\n> (p. 12)",
        ">\n> — p. 12",
        "> p. 12",
        "> S. 12.",
    ] {
        check(
            &format!("It froze [@k].\n\n> It froze.\n{tail}\n"),
            &["It froze. = block(k@12) ibid(k@12)"],
        );
    }
    check(
        "It froze [@k].\n\n> It froze in\n> 12\n",
        &["It froze in > 12 = block(k)"],
    );
    check("It froze [@k].\n\n> S. 12\n", &["S. 12 = block(k)"]);
}

#[test]
fn ibid_and_bare_locators() {
    check(
        "It froze [@k]. Then \"it thawed\" (p. 12).",
        &["it thawed = ibid(k@12)"],
    );
    check(
        "It froze [@k]. Then \"it thawed\" (ibid., p. 12).",
        &["it thawed = ibid(k@12)"],
    );
    check(
        "It froze [@k]. Then \"it thawed\" (a.a.O., S. 12).",
        &["it thawed = ibid(k@12)"],
    );
    check(
        "It froze [@k]. Then \"it thawed\" (op. cit.).",
        &["it thawed = ibid(k)"],
    );
    check(
        "# A\n\nIt froze [@k].\n\n# B\n\n\"It thawed\" (p. 12).",
        &["It thawed ="],
    );
    check(
        "It froze [@a] and [@b].\n\n\"It thawed\" (ibid.).",
        &["It thawed = ibid(b) ibid(a)"],
    );
    check(
        "It froze [@k]. \"It thawed.\"[^1]\n\n[^1]: Ibid., p. 12.\n",
        &["It thawed. = ibid(k@12)"],
    );
    check(
        "It froze.[^1] \"It thawed\" (p. 12).\n\n[^1]: [@k, p. 3].\n",
        &["It thawed = ibid(k@12)"],
    );
    check(
        "It froze [@k]. In \"the winter\" (1984) too.",
        &["the winter ="],
    );
    check(
        "\"It froze\" [@a, p. 1], and \"it thawed\" (ibid., p. 2) as [@b] says.",
        &[
            "It froze = following(a) sentence(a) sentence(b)",
            "it thawed = ibid(a@2) sentence(b@2)",
        ],
    );
}

#[test]
fn what_encloses_it() {
    check(
        "## Speech {source=k}\n\nHe said \"it froze\".\n",
        &["it froze = section(k)"],
    );
    check(
        "::: {source=k}\n\"It froze\" (p. 3).\n:::\n",
        &["It froze = section(k@3)"],
    );
    check(
        "---\nsource: k\n---\n\n\"It froze\" (p. 3).\n",
        &["It froze = note(k@3)"],
    );
    check(
        "---\nsource: https://x.org/a\n---\n\n\"It froze\".\n",
        &["It froze ="],
    );
    check(
        "---\nsource: n\n---\n\n# S {source=s}\n\n\"It froze\" [@k].\n",
        &["It froze = following(k) sentence(k) section(s) note(n)"],
    );
}

#[test]
fn what_is_a_quotation() {
    check("NK‘s \"arms\" and 5\" pipes", &["arms ="]);
    check("# A \"title\"\n\nText.", &[]);
    check("`\"code\"`", &[]);
    check("'single'", &[]);
    check(
        "\"He said 'yes' twice\" [@k]",
        &["He said 'yes' twice = following(k) sentence(k)"],
    );
    check(
        "„Es fror“ [@k] und «il gela» [@l]",
        &[
            "Es fror = following(k) sentence(k) sentence(l)",
            "il gela = following(l) sentence(l)",
        ],
    );
    check(
        "“First paragraph.\n\n“Second paragraph.” [@k]",
        &["First paragraph. “Second paragraph. = following(k) sentence(k)"],
    );
    check(
        "Note.[^1]\n\n[^1]: @k says \"it froze\".\n",
        &["it froze = narrative(k)"],
    );
    let british = Settings {
        primary: pincite_syntax::PrimaryMarks::Single,
        ..Settings::default()
    };
    let parsed = parse_with("'It froze' [@k]", &british);
    assert_eq!(
        shown("'It froze' [@k]", parsed.note()),
        ["It froze = following(k) sentence(k)"]
    );
}

#[test]
fn markup_inside_quotations_is_told_from_words() {
    let visible = |text: &str| {
        let parsed = parse(text);
        let quoted = &parsed.note().quotations[0].quoted;
        let mut out = String::new();
        let mut at = 0;
        for markup in &quoted.markup {
            out.push_str(&quoted.text[at..markup.span.start]);
            if let text::MarkupKind::Shown(shown) = &markup.kind {
                out.push_str(shown);
            }
            at = markup.span.end;
        }
        out.push_str(&quoted.text[at..]);
        out
    };
    for (note, want) in [
        ("\"it **froze** hard\"", "it froze hard"),
        ("\"it [froze](u) hard\"", "it froze hard"),
        ("\"it froze[^1] hard\"\n\n[^1]: x\n", "it froze hard"),
        ("\"it froze^[really] hard\"", "it froze hard"),
        ("\"AT&amp;T \\*star\\* [so]{.x}\"", "AT&T *star* so"),
        ("\"10^6^ and H~2~O\"", "10⁶ and H₂O"),
        ("\"it [[Harbour|the port]] froze\"", "it the port froze"),
        ("\"it <!-- no --> froze\"", "it  froze"),
        ("> it froze\n> hard\n", "it froze\nhard"),
        ("\"it froze [...] so -- hard\"", "it froze [...] so -- hard"),
        ("“one\n\n“two”", "one\n\ntwo"),
    ] {
        assert_eq!(visible(note), want, "{note}");
    }
}

#[test]
fn whom_a_sentence_credits() {
    for (note, says_quoted, named) in [
        (
            "McCaul (quoted by Gershman) said they \"froze\" [@k].",
            true,
            "McCaul",
        ),
        (
            "McCaul, quoted by Gershman, said they \"froze\" [@k].",
            true,
            "McCaul",
        ),
        ("Gershman says the men \"froze\" [@k].", false, "Gershman"),
        (
            "According to Kim Won-hong, \"it froze\" [@k].",
            false,
            "Kim Won-hong",
        ),
        (
            "\"It froze,\" said Michael McCaul [@k].",
            false,
            "Michael McCaul",
        ),
        ("\"It froze,\" McCaul said [@k].", false, "McCaul"),
        ("He says \"it froze\" [@k].", false, ""),
        ("The blog quotes citizens as \"cold\" [@k].", true, ""),
        ("Laut Kay „fror es“ [@k].", false, "Kay"),
        ("Selon Kay, « il gela » [@k].", false, "Kay"),
        ("The \"Quartet of Chaos\" [@k].", false, ""),
        ("김원홍은 “얼었다”라고 말했다 [@k].", false, "김원홍"),
        ("As Kay puts it:\n\n> It froze.\n", false, "Kay"),
        (
            "> It froze.\n> — Michael McCaul, [@k]\n",
            false,
            "Michael McCaul",
        ),
    ] {
        let parsed = parse(note);
        let quotation = &parsed.note().quotations[0];
        let names: Vec<&str> = quotation.named.iter().map(|span| span.of(note)).collect();
        assert_eq!(
            (quotation.says_quoted, names.join(",").as_str()),
            (says_quoted, named),
            "{note}"
        );
    }
}

#[test]
fn declared_translations() {
    for (note, want) in [
        ("„Allianz“ [@k, my translation].", true),
        ("\"Allianz\" (my translation) [@k].", true),
        ("[“Allianz”]{.translation} [@k].", true),
        ("“Allianz”.[^1]\n\n[^1]: [@k]. My translation.\n", true),
        ("“Allianz” [@k].", false),
    ] {
        let parsed = parse(note);
        let note_ = parsed.note();
        let declared = note_.quotations[0].translation || note_.citations[0].translation;
        assert_eq!(declared, want, "{note}");
    }
}
