#![allow(clippy::unwrap_used)]

use text::SourceText;

use crate::testing::outline;
use crate::{Limits, Unreadable, read};

fn page(html: &str) -> SourceText {
    read(
        format!("<!DOCTYPE html>{html}").as_bytes(),
        "a.html",
        &Limits::default(),
    )
    .unwrap()
}

#[track_caller]
fn check(html: &str, want: &str) {
    assert_eq!(outline(&page(html)), want.trim(), "{html}");
}

#[test]
fn blocks_from_elements() {
    check(
        "<h1>The mill</h1><p>The river\n rose.<p>Nobody   woke.<ul><li>one<li>two</ul><div>loose <p>inner</p> tail</div>",
        "h1 The mill\np The river rose.\np Nobody woke.\nli one\nli two\np loose\np inner\np tail",
    );
    check(
        "<p>one<br>two<p>three<br><br>four",
        "p one\ntwo\np three\np four",
    );
    check(
        "<figure><img alt='no'><figcaption>The gate</figcaption></figure><dl><dt>mill<dd>a house",
        "caption The gate\nli mill\nli a house",
    );
    check("<pre>a\n  b\n</pre><p>a\n  b", "p a\n  b\np a b");
}

#[test]
fn inline_elements_join_nothing_and_part_nothing() {
    check(
        "<p>Daily <em>N</em>K’s <a href='x'>sour</a>ces &amp; caf&eacute;&nbsp;x",
        "p Daily NK’s sources & café\u{a0}x",
    );
    check(
        "<p>1<span style='display: block'>2</span>3",
        "p 1\np 2\np 3",
    );
}

#[test]
fn rows_and_cells() {
    let source = page(
        "<table><caption>Tolls</caption><tr><th>Year<th>Toll<tr><td>1784<td><p>two pence</table><p>after",
    );
    assert_eq!(source.text, "Tolls\n\nYear\tToll\n1784\ttwo pence\n\nafter");
    check(
        "<table><tr><td>cell<td><p>A story.<p>Goes on.</table>",
        "td cell\np A story.\np Goes on.",
    );
}

#[test]
fn what_is_hidden_is_out() {
    check(
        "<style>.x{display:none}</style><script>var a='word'</script><p>seen<span hidden>no</span><span style='DISPLAY : none'>no</span>\
         <span class=x>no</span><span class=sr-only>no</span><!-- no --><noscript>no</noscript><img alt='no'><template>no</template>",
        "p seen",
    );
}

#[test]
fn callouts_notes_and_exponents() {
    check(
        "<p>The bridge fell.<sup><a href='#fn1'>1</a></sup> It cost 10<sup>6</sup> pence<sup>2</sup> on the 5<sup>th</sup>, H<sub>2</sub>O.\
         <p>Again.<a href='#_ftn2'>[2]</a><section class=footnotes><ol><li id=fn1><p>Register. <a class=footnote-back href='#r'>↩</a></ol></section>",
        "p The bridge fell.{call 1} It cost 10{sup 6} pence{call 2} on the 5th, H{sub 2}O.\np Again.{call [2]}\nnote Register. {~↩}",
    );
    // A note in the middle of the text leaves it.
    check(
        "<p>Before<a epub:type=noteref href='#n'>*</a> and</p><aside epub:type=footnote id=n>A note.</aside><p>after.",
        "p Before{call *} and\np after.\nnote A note.",
    );
}

#[test]
fn quotations_of_others() {
    check(
        "<blockquote><p>He said so.<p>Twice.</blockquote><p>Then.",
        "quote He said so.\nquote Twice.\np Then.",
    );
    check(
        "<p>She said <q>he said <q>no</q></q>.",
        "p She said “he said ‘no’”.",
    );
    check(
        "<p>He <del>never</del> <ins>always</ins> came.",
        "p He {del never} always came.",
    );
}

#[test]
fn ruby_stands_apart() {
    check(
        "<p><ruby>水<rp>(</rp><rt>みず</rt><rp>)</rp>車<rt>ぐるま</rt></ruby>小屋",
        "p 水車小屋\nnote みず ぐるま",
    );
}

#[test]
fn pages() {
    check(
        "<p>Eleven <span epub:type=pagebreak title='12'></span>twelve <span class=pagenum>[Pg 13]</span>thirteen",
        "-- page ?\np Eleven |12|twelve |13|{~[Pg 13]}thirteen",
    );
    check(
        "<a id=page_3></a><p>Three<a id=page_4></a> four",
        "-- page 3\np Three |4|four",
    );
    // One anchor may be anything.
    check("<p>Three<a id=page_4></a> four", "p Three four");
    check(
        "<p>a<div role=doc-pagebreak aria-label='Page ix'>ix</div><p>b",
        "-- page ?\np a\n-- page ix\nfurniture ix\np b",
    );
}

#[test]
fn boilerplate_is_typed_and_kept() {
    let text = "The river rose in the night and took the lower bridge with it before anyone woke. "
        .repeat(5);
    let html = format!(
        "<header><a>Home</a></header><nav>Menu</nav><main class='has-sidebar'><article><header><h1>T</h1></header><p>{text}</p>\
         <div class='share-buttons'>Share</div></article></main><div id=cookieBanner>We use cookies</div><footer>Imprint</footer>"
    );
    check(
        &html,
        &format!(
            "boilerplate Home\nboilerplate Menu\nh1 T\np {}\nboilerplate Share\nboilerplate We use cookies\nboilerplate Imprint",
            text.trim()
        ),
    );
}

#[test]
fn what_the_head_says() {
    let source = page(
        "<html lang=en-GB><title> The  mill </title><meta name=author content='A. Orme'><meta property='article:author' content='https://x'><p>x",
    );
    assert_eq!(source.title.as_deref(), Some("The mill"));
    assert_eq!(source.authors, ["A. Orme"]);
    assert_eq!(source.language.as_deref(), Some("en-GB"));
}

#[test]
fn encodings() {
    let latin = b"<html><head><meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'></head><p>na\xefve \x93x\x94".to_vec();
    assert_eq!(
        read(&latin, "a.html", &Limits::default()).unwrap().text,
        "naïve “x”"
    );
    let xhtml = "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body><p>a<a id='x'/> b&nbsp;c</p></body></html>";
    let source = read(xhtml.as_bytes(), "a.xhtml", &Limits::default()).unwrap();
    assert_eq!(source.text, "a b\u{a0}c");
}

#[test]
fn frames_that_a_page_carries_are_read() {
    let page = "<p>Before</p><iframe srcdoc='&lt;p&gt;Inside&lt;iframe srcdoc=&quot;&amp;lt;p&amp;gt;deeper&quot;&gt;&lt;/iframe&gt;'></iframe><p>after</p><iframe hidden srcdoc='no'></iframe>";
    check(page, "p Before\np Inside\np deeper\np after");
}

#[test]
fn a_page_without_text_says_so() {
    let Err(Unreadable::Broken(why)) = read(
        b"<html><script>render()</script>",
        "a.html",
        &Limits::default(),
    ) else {
        panic!("read")
    };
    assert!(why.contains("scripts"), "{why}");
}
