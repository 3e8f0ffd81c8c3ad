//! What may turn the meaning, and what may not, in every language that has lists: one text a
//! language, many quotations.
#![allow(clippy::unwrap_used)]

mod judging;

use judging::verdict;

/// Verified, silently or with notes.
const PASSES: &[&str] = &["verified", "noted"];
const TURNS: &[&str] = &["meaning"];
const EITHER: &[&str] = &["verified", "noted", "meaning"];
const ALTERED: &[&str] = &["altered"];
const SPELLED: &[&str] = &["spelling"];

#[track_caller]
fn check(text: &str, cases: &[(&str, &[&str])]) {
    for (quotation, want) in cases {
        let found = verdict(text, quotation);
        assert!(
            want.contains(&found.kind.name()),
            "{quotation:?} is {}, not {want:?}: {:?} {:?}",
            found.kind.name(),
            found.differences,
            found.risks
        );
    }
}

#[test]
fn english() {
    check(
        "The council did not approve the loan, and the mayor may resign if the vote fails. Only twelve ships returned to the harbor that spring. Nobody among the pilots trusted the new chart. The rumor that the dam had burst spread quickly, but it was false.",
        &[
            ("The council … approve the loan", TURNS),
            ("The council [did] approve the loan", TURNS),
            ("the mayor … resign if the vote fails", TURNS),
            ("approve the loan", TURNS),
            ("Only … ships returned to the harbor", TURNS),
            ("Only twelve ships returned … that spring", PASSES),
            ("The rumor that the dam had burst spread quickly", TURNS),
            ("spread quickly, but it was false", PASSES),
            (
                "The council did not approve the loan … and the mayor may resign if the vote fails",
                PASSES,
            ),
            ("Nobody among the pilots trusted the new chart", PASSES),
            ("The council did approve the loan", ALTERED),
            ("Only 13 ships returned", ALTERED),
            ("Only 12 ships returned to the harbor", SPELLED),
            ("[T]he mayor may resign if the vote fails", PASSES),
            (
                "the new chart. The rumor that the dam had burst spread quickly, but it was false",
                PASSES,
            ),
            ("if the vote fails. Only … ships returned", TURNS),
        ],
    );
    check(
        "The treaty will be signed unless the king objects. It is probably the oldest bridge in the valley. He never said that the money was lost. No ship left before noon. None of the crews were paid. Hardly anyone noticed the fire.",
        &[
            ("It is … the oldest bridge in the valley", TURNS),
            ("said that the money was lost", TURNS),
            ("ship left before noon", TURNS),
            ("the crews were paid", TURNS),
            ("anyone noticed the fire", TURNS),
            ("It is probably the oldest bridge …", PASSES),
            ("He never said that … the money was lost", PASSES),
            ("The treaty will be signed", EITHER),
        ],
    );
    check(
        "The price rose by 12 500 francs, from 3.2 to −3.2 percent; the load was 10⁶ tons, or 10–12 carts of U.S. coal. The e-mail came at 5 o’clock. It’s the résumé of a co-operative.",
        &[
            ("The price rose by 12 500 francs", PASSES),
            ("rose by 12", ALTERED),
            ("500 francs, from 3.2", ALTERED),
            ("from 3.2 to 3.2 percent", ALTERED),
            ("the load was 106 tons", ALTERED),
            ("or 1012 carts of U.S. coal", ALTERED),
            ("The email came at 5 o'clock", SPELLED),
            ("the resume of a co-operative", SPELLED),
            ("the résumé of a cooperative", SPELLED),
            ("The price rose by 12,500 francs", SPELLED),
            ("from 3.2 to −3.2 percent", PASSES),
            ("from 3.2 to -3.2 percent", PASSES),
            ("from 3.2 to −3.2%", SPELLED),
            ("rose by 12 500 euros", ALTERED),
            ("The price rose by 12\u{A0}500 francs", PASSES),
            ("10-12 carts of U.S. coal", PASSES),
            ("10—12 carts", PASSES),
        ],
    );
}

#[test]
fn french() {
    check(
        "Le conseil n’a pas approuvé le prêt, et le maire pourrait démissionner si le vote échoue. Seuls douze navires revinrent au port. Aucun des pilotes ne se fiait à la nouvelle carte. La rumeur courut dans toute la ville, mais elle était fausse. C’est probablement le plus vieux pont de la vallée.",
        &[
            ("Le conseil … approuvé le prêt", TURNS),
            ("approuvé le prêt", TURNS),
            ("le maire … démissionner si le vote échoue", TURNS),
            ("Seuls … navires revinrent au port", TURNS),
            ("La rumeur courut dans toute la ville", TURNS),
            ("C’est … le plus vieux pont de la vallée", TURNS),
            ("C'est probablement le plus vieux pont …", PASSES),
            (
                "Le conseil n'a pas approuvé le prêt […] et le maire pourrait démissionner",
                PASSES,
            ),
            ("Le conseil a approuvé le prêt", ALTERED),
            ("Seuls 12 navires revinrent au port", SPELLED),
            ("Aucun des pilotes ne se fiait", PASSES),
            ("le conseil n’a pas approuvé le prêt", PASSES),
            ("Le conseil n’a pas approuve le prêt", SPELLED),
            ("Seuls treize navires revinrent", ALTERED),
            ("ne se fiait à la nouvelle carte", EITHER),
            ("Le conseil n’a jamais approuvé le prêt", ALTERED),
            ("le plus vieux pont [de pierre] de la vallée", PASSES),
            (
                "Le conseil n’a pas approuvé le prêt et le maire",
                &["punctuation"],
            ),
        ],
    );
}

#[test]
fn german() {
    check(
        "Der Rat hat den Kredit nicht bewilligt, und der Bürgermeister könnte zurücktreten, wenn die Abstimmung scheitert. Nur zwölf Schiffe kehrten in den Hafen zurück. Keiner der Lotsen traute der neuen Karte. Das Gerücht verbreitete sich schnell, aber es war falsch. Es ist wahrscheinlich die älteste Brücke des Tals.",
        &[
            ("Der Rat hat den Kredit … bewilligt", TURNS),
            ("Der Rat hat den Kredit", &["meaning", "verified"]),
            (
                "der Bürgermeister … zurücktreten, wenn die Abstimmung scheitert",
                TURNS,
            ),
            ("Nur … Schiffe kehrten in den Hafen zurück", TURNS),
            ("der Lotsen traute der neuen Karte", TURNS),
            ("Das Gerücht verbreitete sich schnell", TURNS),
            ("Es ist … die älteste Brücke des Tals", TURNS),
            ("Es ist wahrscheinlich die älteste Brücke …", PASSES),
            ("Nur 12 Schiffe kehrten", SPELLED),
            ("Nur elf Schiffe kehrten", ALTERED),
            ("Der Rat hat den Kredit bewilligt", ALTERED),
            ("[d]er Rat hat den Kredit nicht bewilligt", PASSES),
            (
                "Der Rat hat den Kredit nicht bewilligt, und der Bürgermeister könnte zurücktreten […].",
                PASSES,
            ),
            ("der Burgermeister könnte zurücktreten", SPELLED),
            (
                "Der Rat hat den Kredit nicht bewilligt. Und der",
                &["punctuation"],
            ),
            (
                "Das Gerücht verbreitete sich [im Hafen] schnell, aber es war falsch",
                PASSES,
            ),
            ("keiner der Lotsen traute der neuen Karte", PASSES),
        ],
    );
}

#[test]
fn spanish() {
    check(
        "El consejo no aprobó el préstamo, y el alcalde podría dimitir si la votación fracasa. Solo doce barcos volvieron al puerto. Ninguno de los pilotos confiaba en la nueva carta. El rumor corrió deprisa, pero era falso. Es probablemente el puente más antiguo del valle.",
        &[
            ("El consejo … aprobó el préstamo", TURNS),
            ("aprobó el préstamo", TURNS),
            ("el alcalde … dimitir si la votación fracasa", TURNS),
            ("Solo … barcos volvieron al puerto", TURNS),
            ("los pilotos confiaba en la nueva carta", TURNS),
            ("El rumor corrió deprisa", TURNS),
            ("Es … el puente más antiguo del valle", TURNS),
            ("Es probablemente el puente más antiguo […]", PASSES),
            ("El consejo aprobó el préstamo", ALTERED),
            ("Solo 12 barcos volvieron", SPELLED),
            ("Sólo doce barcos volvieron", SPELLED),
            ("Solo trece barcos volvieron", ALTERED),
            ("[e]l consejo no aprobó el préstamo", PASSES),
            ("El consejo no aprobó el prestamo", SPELLED),
            (
                "El consejo no aprobó el préstamo … y el alcalde podría dimitir",
                PASSES,
            ),
            ("el alcalde puede dimitir", ALTERED),
        ],
    );
}

#[test]
fn korean() {
    check(
        "시의회는 대출을 승인하지 않았고, 투표가 부결되면 시장은 사임할 수도 있다. 그해 봄 배 열두 척만 항구로 돌아왔다. 도선사들은 아무도 새 해도를 믿지 않았다. 소문은 빠르게 퍼졌지만 거짓이었다. 이것은 아마 골짜기에서 가장 오래된 다리일 것이다.",
        &[
            ("시의회는 대출을 승인하지", TURNS),
            (
                "시의회는 대출을 … 투표가 부결되면 시장은 사임할 수도 있다",
                TURNS,
            ),
            ("시의회는 대출을 승인하지 않았고", PASSES),
            ("이것은 … 골짜기에서 가장 오래된 다리일 것이다", TURNS),
            ("시의회가 대출을 승인하지 않았고", ALTERED),
            ("시의회는 대출을 승인했고", ALTERED),
            ("배 12척만 항구로 돌아왔다", &["spelling", "altered"]),
            ("배 열세 척만 항구로 돌아왔다", ALTERED),
            ("그해봄 배 열두척만 항구로 돌아왔다", PASSES),
            ("소문은 빠르게 퍼졌지만 거짓이었다", PASSES),
            ("그해 봄 배 열두 척만 […] 돌아왔다", PASSES),
            ("시장은 사임할 수도 있다", PASSES),
            ("시장은 사임할 수 있다", ALTERED),
            ("도선사들은 [모두] 아무도 새 해도를 믿지 않았다", PASSES),
            ("도선사는 아무도 새 해도를 믿지 않았다", ALTERED),
            ("소문은 빠르게 퍼진다", ALTERED),
        ],
    );
}

#[test]
fn japanese() {
    check(
        "評議会は融資を承認しなかった。市長は投票が否決された場合、辞任するかもしれない。その春、港に戻った船は十二隻だけだった。噂はすぐに広まったが、それは嘘だった。おそらく谷で最も古い橋である。",
        &[
            ("評議会は融資を承認し", TURNS),
            ("評議会は融資を承認しなかった", PASSES),
            ("評議会は融資を承認した", ALTERED),
            ("評議会が融資を承認しなかった", ALTERED),
            ("港に戻った船は十三隻だけだった", ALTERED),
            ("港に戻った船は12隻だけだった", &["spelling", "altered"]),
            ("その春、港に戻った船は…だけだった", EITHER),
            ("市長は……辞任するかもしれない", &["meaning", "noted"]),
            (
                "その春,港に戻った船は十二隻だけだった",
                &["verified", "noted", "punctuation"],
            ),
            ("その春、［中略］船は十二隻だけだった", PASSES),
            ("噂はすぐに広まったが、それは嘘だった", PASSES),
            ("谷で最も古い橋である", PASSES),
            ("谷で最も古い橋だ", ALTERED),
        ],
    );
}

#[test]
fn chinese() {
    check(
        "市议会没有批准贷款。如果投票失败，市长可能辞职。那年春天只有十二艘船返回港口。谣言很快传开，但那是假的。这大概是山谷里最古老的桥。",
        &[
            ("批准贷款", TURNS),
            ("市议会没有批准贷款", PASSES),
            ("市议会批准了贷款", ALTERED),
            ("市议会批准贷款", ALTERED),
            ("那年春天只有十三艘船返回港口", ALTERED),
            ("那年春天只有12艘船返回港口", &["spelling", "altered"]),
            ("市长……辞职", TURNS),
            ("这……是山谷里最古老的桥", TURNS),
            ("谣言很快传开，但那是假的", PASSES),
            ("那年春天……十二艘船返回港口", EITHER),
            (
                "市议会没有批准〔这笔〕贷款",
                &["verified", "noted", "punctuation", "altered"],
            ),
            ("市议会没有批准[这笔]贷款", PASSES),
        ],
    );
}

#[test]
fn russian() {
    check(
        "Совет не одобрил заём, и мэр может уйти в отставку, если голосование провалится. Только двенадцать кораблей вернулись в гавань. Никто из лоцманов не верил новой карте. Слух разошёлся быстро, но это ложь. Это, вероятно, самый старый мост долины.",
        &[
            ("Совет … одобрил заём", TURNS),
            ("одобрил заём", TURNS),
            ("мэр … уйти в отставку, если голосование провалится", TURNS),
            ("Только … кораблей вернулись в гавань", TURNS),
            ("Слух разошёлся быстро", TURNS),
            (
                "Слух разошелся быстро, но это ложь",
                &["spelling", "verified", "noted"],
            ),
            ("Совет одобрил заём", ALTERED),
            ("Только 12 кораблей вернулись", SPELLED),
            ("Только тринадцать кораблей вернулись", ALTERED),
            ("Только двенадцать корабля вернулись", ALTERED),
            ("[с]овет не одобрил заём", PASSES),
            ("Никто из лоцманов не верил … карте", PASSES),
            ("Это, вероятно, самый старый мост долины", PASSES),
            ("Никто из лоцманов не верил старой карте", ALTERED),
        ],
    );
}

#[test]
fn arabic() {
    check(
        "لم يوافق المجلس على القرض، وقد يستقيل رئيس البلدية إذا فشل التصويت. عادت اثنتا عشرة سفينة فقط إلى الميناء. انتشرت الشائعة بسرعة، لكنها كاذبة.",
        &[
            ("يوافق المجلس على القرض", TURNS),
            ("لم يوافق المجلس على القرض", PASSES),
            ("وافق المجلس على القرض", ALTERED),
            ("لم يوافق مجلس على القرض", ALTERED),
            ("عادت ثلاث عشرة سفينة فقط إلى الميناء", ALTERED),
            ("لَمْ يُوَافِقِ المجلس على القرض", PASSES),
            ("لم يوافق المجلـــس على القرض", PASSES),
            ("رئيس البلدية إذا فشل التصويت", PASSES),
        ],
    );
}

#[test]
fn portuguese() {
    check(
        "O conselho não aprovou o empréstimo, e no porto o prefeito pode renunciar se a votação falhar. Só doze navios voltaram ao cais. O boato correu depressa, mas era falso.",
        &[
            ("O conselho … aprovou o empréstimo", TURNS),
            ("aprovou o empréstimo", TURNS),
            ("no porto o prefeito pode renunciar", PASSES),
            ("porto o prefeito pode renunciar", PASSES),
            ("o prefeito … renunciar se a votação falhar", TURNS),
            ("Só … navios voltaram ao cais", TURNS),
            ("O boato correu depressa", TURNS),
            ("e … o prefeito pode renunciar", PASSES),
            ("O conselho aprovou o empréstimo", ALTERED),
        ],
    );
}

#[test]
fn dutch() {
    check(
        "De raad heeft de lening niet goedgekeurd, en de burgemeester zou kunnen aftreden. Slechts twaalf schepen keerden terug. Het gerucht ging snel rond, maar het was onwaar. De haven is net zo oud als de stad.",
        &[
            ("De raad heeft de lening … goedgekeurd", TURNS),
            ("Slechts … schepen keerden terug", TURNS),
            ("Het gerucht ging snel rond", TURNS),
            ("De haven is net zo oud … de stad", PASSES),
            ("De raad heeft de lening goedgekeurd", ALTERED),
        ],
    );
}

#[test]
fn italian() {
    check(
        "Il consiglio non approvò il prestito, e il sindaco potrebbe dimettersi se il voto fallisce. Solo dodici navi tornarono al porto. La voce corse in fretta, ma era falsa.",
        &[
            ("Il consiglio … approvò il prestito", TURNS),
            ("approvò il prestito", TURNS),
            ("il sindaco … dimettersi", TURNS),
            ("Solo … navi tornarono al porto", TURNS),
            ("La voce corse in fretta", TURNS),
            ("Il consiglio approvò il prestito", ALTERED),
        ],
    );
}

#[test]
fn polish() {
    check(
        "Rada nie zatwierdziła pożyczki, a burmistrz może ustąpić, jeśli głosowanie się nie powiedzie. Tylko dwanaście statków wróciło do portu. Plotka rozeszła się szybko, ale to kłamstwo.",
        &[
            ("Rada … zatwierdziła pożyczki", TURNS),
            ("zatwierdziła pożyczki", TURNS),
            ("Plotka rozeszła się szybko", TURNS),
            ("Rada zatwierdziła pożyczki", ALTERED),
        ],
    );
}

#[test]
fn a_language_without_lists() {
    check(
        "A tanács nem hagyta jóvá a kölcsönt. Csak tizenkét hajó tért vissza a kikötőbe. A hír gyorsan elterjedt a városban és a környéken.",
        &[
            ("A tanács nem hagyta jóvá a kölcsönt", PASSES),
            ("A hír … elterjedt a városban", PASSES),
            ("hagyta jóvá a kölcsönt", &["verified", "meaning"]),
            ("A tanács hagyta jóvá a kölcsönt", &["altered", "omission"]),
        ],
    );
}

/// What stands in the gap turns the sentence: each of `words`, left out, must be noticed.
#[track_caller]
fn swallows(frame: &str, words: &str) {
    for word in words.split('|') {
        let text = frame.replace("{}", word);
        for mark in ["…", "[...]"] {
            let found = verdict(&text, &frame.replace("{}", mark));
            assert_eq!(found.kind.name(), "meaning", "{text:?} without {word:?}");
        }
    }
}

#[test]
fn an_omission_that_turns_the_clause_is_noticed_in_every_language() {
    for (frame, words) in [
        (
            "The council {} approve the loan before the winter.",
            "did not|refused to|failed to|may|could|is unlikely to|is said to",
        ),
        (
            "It was {} the oldest bridge in the valley.",
            "probably|allegedly|by no means|in my opinion|it seems",
        ),
        (
            "The ships returned {} to the old harbor.",
            "only|rarely|not once",
        ),
        (
            "The treaty will be signed {} in the spring.",
            "if the king agrees|as long as the king lives|depending on the harvest",
        ),
        (
            "Le conseil {} approuver l’emprunt avant l’hiver.",
            "ne voulut pas|pourrait|semble|doit",
        ),
        (
            "C’était {} le plus vieux pont de la vallée.",
            "peut-être|paraît-il|dit-on|à mon avis|à peine",
        ),
        (
            "Le traité sera signé {} au printemps.",
            "à moins que le roi ne s’y oppose|si le roi consent|sous réserve de son accord",
        ),
        (
            "Der Rat {} den Kredit vor dem Winter bewilligen.",
            "wollte nicht|könnte|weigerte sich",
        ),
        (
            "Es war {} die älteste Brücke im Tal.",
            "angeblich|keinesfalls|meines Erachtens|nahezu",
        ),
        (
            "Der Vertrag wird {} im Frühjahr unterzeichnet.",
            "falls der König zustimmt|nur wenn der König zustimmt",
        ),
        (
            "El consejo {} aprobar el préstamo antes del invierno.",
            "no quiso|podría|se negó a|dejó de",
        ),
        (
            "El tratado se firmará {} en la primavera.",
            "si el rey consiente|salvo en el norte|a no ser que el rey se oponga",
        ),
        (
            "그것은 {} 골짜기에서 가장 오래된 다리이다.",
            "아마|어쩌면|추정컨대|이른바",
        ),
        (
            "조약은 {} 그해 봄에 서명될 것이다.",
            "왕이 동의하면|왕이 살아 있는 한|왕의 동의를 조건으로",
        ),
        (
            "その条約は{}その年の春に調印される。",
            "王が同意すれば|王が同意するなら|恐らく|一部を除いて",
        ),
        ("议会{}在冬天之前批准新的贷款。", "不|尚未|可能|拒绝"),
        (
            "Этот совет {} одобрит новый заём, который так нужен городу.",
            "не|вряд ли|по слухам",
        ),
        (
            "Этот договор будет подписан {} весной, когда вернутся все корабли.",
            "если король согласится|при условии согласия короля",
        ),
        (
            "المجلس {} يوافق على القرض الجديد قبل الشتاء.",
            "لم|ربما|رفض أن",
        ),
        (
            "Il consiglio {} approvare il prestito prima dell’inverno.",
            "non volle|rifiutò di|potrà",
        ),
        (
            "O conselho {} aprovar o empréstimo antes do inverno.",
            "não quis|poderia|recusou",
        ),
        (
            "De raad {} de lening voor de winter goedkeuren.",
            "wilde niet|weigerde|zou",
        ),
    ] {
        swallows(frame, words);
    }
}

#[test]
fn a_clause_that_somebody_denies_is_not_quoted_alone() {
    for (text, quotation) in [
        (
            "It is not true that the keeper sold the oil.",
            "the keeper sold the oil",
        ),
        (
            "It is not true that the keeper sold the oil.",
            "that the keeper sold the oil",
        ),
        (
            "He denied that the keeper sold the oil.",
            "the keeper sold the oil",
        ),
        (
            "Nobody believes that the keeper sold the oil.",
            "the keeper sold the oil",
        ),
        (
            "It is a myth that the keeper sold the oil.",
            "the keeper sold the oil",
        ),
        (
            "Personne ne croit que le gardien vendit l’huile.",
            "le gardien vendit l’huile",
        ),
        (
            "Es stimmt nicht, dass der Wärter das Öl verkaufte.",
            "der Wärter das Öl verkaufte",
        ),
        (
            "No creo que el guardián vendió el aceite.",
            "el guardián vendió el aceite",
        ),
        ("Неверно, что сторож продал масло.", "сторож продал масло"),
        (
            "In the end the council refused to approve the loan.",
            "approve the loan",
        ),
        ("最后议会不愿批准新的贷款。", "批准新的贷款"),
        // What follows takes it back.
        (
            "Many say that the king built the dam, but they were mistaken.",
            "the king built the dam",
        ),
        (
            "Many say that the king will build the dam, but he will not.",
            "the king will build the dam",
        ),
        (
            "Le roi bâtit le barrage, ce qui est faux.",
            "Le roi bâtit le barrage",
        ),
        (
            "Der König baute den Damm, aber das stimmt nicht.",
            "Der König baute den Damm",
        ),
        (
            "El rey construyó la presa; sin embargo, es falso.",
            "El rey construyó la presa",
        ),
        (
            "왕이 댐을 지었다고 믿는다. 하지만 그것은 거짓말이었다.",
            "왕이 댐을 지었다고 믿는다",
        ),
        (
            "王がダムを建てたと信じている。しかし、それは嘘だ。",
            "王がダムを建てたと信じている",
        ),
        ("水坝是国王修建的，然而这是错误的。", "水坝是国王修建的"),
        (
            "Плотину построил король, что неверно.",
            "Плотину построил король",
        ),
    ] {
        assert_eq!(verdict(text, quotation).kind.name(), "meaning", "{text}");
    }
}

#[test]
fn what_stands_beside_a_quotation_is_no_denial_of_it() {
    for (text, quotation) in [
        (
            "There is no doubt that the keeper sold the oil.",
            "the keeper sold the oil",
        ),
        (
            "No one doubts that the keeper sold the oil.",
            "the keeper sold the oil",
        ),
        (
            "It is not surprising that the town waited.",
            "the town waited",
        ),
        ("He did not know that the ice had come.", "the ice had come"),
        (
            "He approved the loan without reading it.",
            "He approved the loan",
        ),
        (
            "She said that the bridge was safe, and nobody disagreed.",
            "the bridge was safe",
        ),
        (
            "The ships came back, but the town was empty.",
            "The ships came back",
        ),
        (
            "The town was quiet in the last few weeks of the winter.",
            "The town was quiet … of the winter",
        ),
        (
            "Il ne fait aucun doute que le gardien vendit l’huile.",
            "le gardien vendit l’huile",
        ),
        ("Il signa le contrat sans le lire.", "Il signa le contrat"),
        (
            "Er unterschrieb den Vertrag, ohne ihn zu lesen.",
            "Er unterschrieb den Vertrag",
        ),
        (
            "Los barcos volvieron, pero la ciudad estaba vacía.",
            "Los barcos volvieron",
        ),
        ("Он подписал договор не глядя.", "Он подписал договор"),
    ] {
        let found = verdict(text, quotation);
        assert!(
            PASSES.contains(&found.kind.name()),
            "{text} {:?}",
            found.risks
        );
    }
}
