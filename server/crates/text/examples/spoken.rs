fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let source = pincite_text::SourceText::plain(text.clone());
    let t = std::time::Instant::now();
    let p = pincite_text::Prepared::new(pincite_text::SourceId(0), source.into());
    let a = t.elapsed();
    let s = p.spoken();
    eprintln!("prepared {a:?} spoken {:?} {}", t.elapsed() - a, s.len());
    if std::env::args().nth(2).is_some() {
        return;
    }
    for s in s {
        println!(
            "{}\t{}\t{}\t{}\t{}\t{}",
            s.span.start,
            s.span.end,
            s.how.name(),
            s.is_certain(),
            s.speaker.map_or("", |x| x.of(&text)).replace('\n', " "),
            s.text.of(&text).replace(['\n', '\t'], " ")
        );
    }
}
