//! Positions, edges, snapping, prefixes and widening: by example, and as properties of generated texts.

use proptest::prelude::*;
use unicode_normalization::is_nfc;
use unicode_segmentation::UnicodeSegmentation;
use wusum::text::*;

/// Takes the marks out of `قال [بلوان] إن`: the text, and the range that stood between them.
#[track_caller]
fn marked(marked: &str) -> (String, TextRange) {
    let start = marked.find('[').expect("a [ marks the start");
    let end = marked.find(']').expect("a ] marks the end") - 1;
    (marked.replace(['[', ']'], ""), TextRange::between(start, end))
}

fn mark(text: &str, range: TextRange) -> String {
    format!("{}[{}]{}", &text[..range.start()], range.slice(text).expect("on edges"), &text[range.end()..])
}

fn at(text: &str, word: &str) -> TextRange {
    let start = text.find(word).expect("the word is in the text");
    TextRange::between(start, start + word.len())
}

// ---- units

#[test]
fn an_offset_inside_an_emoji_has_no_byte_position() {
    let text = "a🙂b";
    assert_eq!(byte_of_utf16(text, Utf16Pos(1)), Some(1));
    assert_eq!(byte_of_utf16(text, Utf16Pos(2)), None);
    assert_eq!(byte_of_utf16(text, Utf16Pos(3)), Some(5));
    assert_eq!(byte_of_utf16(text, Utf16Pos(5)), None);
    assert_eq!(utf16_of_byte(text, 3), None);
    assert_eq!(char_of_byte(text, 5), Some(CharPos(2)));
    assert_eq!(byte_of_char(text, CharPos(4)), None);
}

// ---- words

#[track_caller]
fn words(text: &str, expected: &[&str]) {
    let mut found = Vec::new();
    let mut pos = 0;
    if let Some(first) = word_at(text, 0) {
        found.push(first.slice(text).expect("on edges"));
    }
    loop {
        let next = next_word_start(text, pos);
        if next == text.len() {
            break;
        }
        found.push(word_at(text, next).expect("a word starts here").slice(text).expect("on edges"));
        pos = next;
    }
    assert_eq!(found, expected);
}

#[test]
fn an_arabic_word_keeps_its_tashkeel_tatweel_and_joiners() {
    words("قَالَ الرَّئِيسُ: «نعـــم»", &["قَالَ", "الرَّئِيسُ", "نعـــم"]);
    words("می\u{200C}روم غدا", &["می\u{200C}روم", "غدا"]);
}

#[test]
fn a_full_stop_without_a_space_parts_arabic_words_but_not_initials() {
    words("في الصحراء.وأوضح قال:نعم", &["في", "الصحراء", "وأوضح", "قال", "نعم"]);
    words("وكالة أ.ف.ب اليوم", &["وكالة", "أ.ف.ب", "اليوم"]);
    words("the U.S. at 3.5 example.com", &["the", "U.S", "at", "3.5", "example.com"]);
}

#[test]
fn apostrophes_stay_in_a_word_and_hyphens_part_words() {
    words("l’Élysée don't Saint-Denis", &["l’Élysée", "don't", "Saint", "Denis"]);
}

#[test]
fn an_emoji_is_a_word_and_an_invisible_mark_at_an_edge_is_not_part_of_one() {
    words("a 👨‍👩‍👧 \u{200F}كلمة\u{200F} b", &["a", "👨‍👩‍👧", "كلمة", "b"]);
}

#[test]
fn a_caret_belongs_to_the_word_it_begins_then_to_the_one_it_ends() {
    let text = "قال نعم.";
    assert_eq!(word_at(text, 0), Some(at(text, "قال")));
    assert_eq!(word_at(text, 6), Some(at(text, "قال")));
    assert_eq!(word_at(text, 7), Some(at(text, "نعم")));
    assert_eq!(word_at(text, 13), Some(at(text, "نعم")));
    assert_eq!(word_at(text, 14), None);
    assert_eq!(word_at("أ.ب", 2).map(|word| word.len()), Some(5));
    assert_eq!(word_at("Saint-Denis", 6), Some(TextRange::between(6, 11)));
    assert_eq!(word_at("a  b", 2), None);
    assert_eq!(word_at("", 0), None);
}

#[test]
fn the_cursor_moves_by_words_both_ways() {
    let text = "قال بلوان، نعم";
    assert_eq!(next_word_start(text, 0), 7);
    assert_eq!(next_word_start(text, 20), text.len());
    assert_eq!(prev_word_start(text, text.len()), text.len() - 6);
    assert_eq!(prev_word_start(text, 9), 7);
    assert_eq!(prev_word_start(text, 7), 0);
    assert_eq!(prev_word_start(text, 0), 0);
}

#[test]
fn a_family_a_flag_and_a_line_end_are_one_step() {
    let text = "👨‍👩‍👧🇲🇦\r\nلَا";
    let family = "👨‍👩‍👧".len();
    assert_eq!(next_grapheme(text, 0), family);
    assert_eq!(next_grapheme(text, family), family + 8);
    assert_eq!(next_grapheme(text, family + 8), family + 10);
    assert_eq!(prev_grapheme(text, family + 14), family + 10);
    assert_eq!(prev_grapheme(text, family + 3), family);
    assert!(!on_grapheme_edge(text, 4));
    assert!(!on_grapheme_edge(text, family + 9));
}

// ---- sentences

#[track_caller]
fn sentence_list(text: &str, expected: &[&str]) {
    let found = sentences(text, TextRange::between(0, text.len()));
    let found: Vec<&str> = found.into_iter().map(|range| range.slice(text).expect("on edges")).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_sentence_ends_after_a_full_stop_even_without_a_space() {
    sentence_list("قال: “نعم ”.وأوضح ذلك. ثم مضى؟ لا", &["قال: “نعم ”.", "وأوضح ذلك. ", "ثم مضى؟ ", "لا"]);
    sentence_list(
        "Costs 3.5 in the U.S. today. Yes!\nNo",
        &["Costs 3.5 in the U.S. today. ", "Yes!\n", "No"],
    );
    sentence_list("ذكرت أ.ف.ب أمس. نعم", &["ذكرت أ.ف.ب أمس. ", "نعم"]);
    sentence_list("“هل وصل؟” سأل. “نعم.” وذهب", &["“هل وصل؟” ", "سأل. ", "“نعم.” ", "وذهب"]);
}

#[test]
fn the_sentence_over_a_position_has_no_space_around_it() {
    let text = "قال نعم. ثم مضى.\r\n\r\nنص";
    assert_eq!(sentence_at(text, 0), at(text, "قال نعم."));
    assert_eq!(sentence_at(text, 14), at(text, "قال نعم."));
    assert_eq!(sentence_at(text, 15), at(text, "ثم مضى."));
    assert_eq!(sentence_at(text, text.len()), at(text, "نص"));
    assert!(sentence_at(text, at(text, "نص").start() - 2).is_empty());
    assert!(sentence_at("", 0).is_empty());
}

#[test]
fn only_the_sentences_that_a_range_touches_are_given() {
    let text = "A b. C d. E f.";
    assert_eq!(sentences(text, TextRange::at(5)), [TextRange::between(5, 10)]);
    assert_eq!(sentences(text, TextRange::between(4, 6)).len(), 2);
    assert_eq!(sentences(text, TextRange::between(5, 10)).len(), 1);
}

// ---- snapping

#[track_caller]
fn snaps(from: &str, to: &str) {
    let (text, range) = marked(from);
    assert_eq!(snap_to_words(&text, range).map(|range| mark(&text, range)).as_deref(), Some(to));
}

#[track_caller]
fn trims(from: &str, to: &str) {
    let (text, range) = marked(from);
    assert_eq!(trim_edges(&text, range).map(|range| mark(&text, range)).as_deref(), Some(to));
}

#[test]
fn a_selection_takes_the_words_it_touches_and_no_space_or_comma() {
    snaps("قال أن[طوني بلي]نكن، إن", "قال [أنطوني بلينكن]، إن");
    snaps("قال[ بلوان، ]إن", "قال [بلوان]، إن");
    snaps("[قال ]بلوان", "[قال] بلوان");
    snaps("في «الم[غرب» ]قال", "في «[المغرب]» قال");
}

#[test]
fn a_selection_of_spaces_and_punctuation_is_none() {
    assert_eq!(snap_to_words("قال، نعم", TextRange::between(6, 9)), None);
    assert_eq!(snap_to_words("قال", TextRange::at(2)), None);
    assert_eq!(trim_edges("«»", TextRange::between(0, 4)), None);
    assert_eq!(snap_to_words("", TextRange::at(0)), None);
}

#[test]
fn a_bracket_stays_when_its_partner_is_inside_and_not_around_all() {
    snaps("في [شمال شرق (بركان)] قال", "في [شمال شرق (بركان)] قال");
    snaps("[(بركان) شمال]", "[(بركان) شمال]");
    snaps("شرق [(بركان)] قال", "شرق ([بركان]) قال");
    snaps("شرق [(بركان)، ]قال", "شرق ([بركان])، قال");
    snaps("شرق (شمال [بركان)] قال", "شرق (شمال [بركان]) قال");
    snaps("[((أ) (ب))]", "([(أ) (ب)])");
}

#[test]
fn a_quotation_keeps_the_mark_that_closes_it_and_leaves_its_own_marks_outside() {
    snaps("سأل: [“هل وصل؟”] ثم", "سأل: “[هل وصل؟]” ثم");
    snaps("سأل: “[هل وصل؟]” ثم", "سأل: “[هل وصل؟]” ثم");
    snaps("سأل: “نعم. [هل وصل؟!]” ثم", "سأل: “نعم. [هل وصل؟!]” ثم");
    snaps("سأل: “[هل وصل]؟” ثم", "سأل: “[هل وصل]؟” ثم");
    snaps("elle dit : [«\u{A0}Où est-il\u{202F}?\u{A0}»]", "elle dit : «\u{A0}[Où est-il\u{202F}?]\u{A0}»");
}

#[test]
fn a_name_at_the_end_of_a_quotation_or_sentence_has_no_full_stop() {
    snaps("“زار بلينكن [المغرب.]”", "“زار بلينكن [المغرب].”");
    snaps("زار [المغرب.] ثم", "زار [المغرب]. ثم");
}

#[test]
fn signs_that_belong_to_a_number_or_a_name_stay() {
    trims("نسبة [50%، ]ثم", "نسبة [50%]، ثم");
    trims("à [50\u{A0}%]", "à [50\u{A0}%]");
    trims("[$5]", "[$5]");
    trims("[ #المغرب ]", " [#المغرب] ");
    trims("the [U.S.] and [".trim_end_matches('['), "the [U.S.] and ");
    trims("[Plan B.]", "[Plan B].");
    trims("[%، نعم $]", "%، [نعم] $");
}

#[test]
fn edges_inside_a_grapheme_move_out_of_it() {
    let text = "كَتب";
    assert_eq!(snap_to_graphemes(text, TextRange::between(2, 4)), TextRange::between(0, 4));
    assert_eq!(snap_to_graphemes(text, TextRange::between(0, 2)), TextRange::between(0, 4));
    assert_eq!(snap_to_graphemes(text, TextRange::at(2)), TextRange::at(0));
    assert_eq!(snap_to_graphemes("a", TextRange::between(0, 9)), TextRange::between(0, 1));
}

// ---- prefixes

#[track_caller]
fn skips(from: &str, article: bool, to: Option<&str>) {
    let (text, range) = marked(from);
    let skipped = skip_prefix(&text, range, article);
    assert_eq!(skipped.map(|range| mark(&text, range)).as_deref(), to);
    if let Some(skipped) = skipped {
        assert_eq!(unskip_prefix(&text, skipped), Some(range), "and back");
    }
}

#[test]
fn one_prefix_is_skipped_at_a_time() {
    skips("قال [وبلينكن] إن", false, Some("قال و[بلينكن] إن"));
    skips("قال و[بلينكن] إن", false, Some("قال وب[لينكن] إن"));
    skips("[للتحالف]", false, Some("ل[لتحالف]"));
    skips("[للأردن]", false, Some("ل[لأردن]"));
    skips("[وَبِالمغرب]", false, Some("وَ[بِالمغرب]"));
    skips("[بـالمغرب]", false, Some("بـ[المغرب]"));
    skips("[ل20 دولة]", false, Some("ل[20 دولة]"));
}

#[test]
fn the_article_is_skipped_only_when_asked_again() {
    skips("[والمغرب]", false, Some("و[المغرب]"));
    skips("و[المغرب]", false, None);
    skips("و[المغرب]", true, Some("وال[مغرب]"));
    skips("[ٱلْمغرب]", true, Some("ٱلْ[مغرب]"));
    skips("[والمغرب]", true, Some("و[المغرب]"));
}

#[test]
fn a_french_elision_is_skipped_like_a_prefix() {
    skips("à [l’Élysée]", false, Some("à l’[Élysée]"));
    skips("[d'Emmanuel Macron]", false, Some("d'[Emmanuel Macron]"));
    skips("[Qu’Emmanuel]", false, Some("Qu’[Emmanuel]"));
    skips("[don’t]", false, None);
    skips("[O’Neill]", false, None);
    skips("[l’a]", false, None);
}

#[test]
fn nothing_is_skipped_where_there_is_no_prefix_or_too_little_would_remain() {
    skips("[محمد]", true, None);
    skips("[بن]", false, None);
    skips("[وبن]", false, Some("و[بن]"));
    skips("[و محمد]", false, None);
    skips("[وب محمد]", false, None);
    skips("ا[لمغرب]", false, None);
    skips("[ال]", true, None);
    skips("[]وبلينكن", false, None);
}

#[test]
fn a_prefix_is_taken_back_within_its_word_only() {
    let (text, range) = marked("و [محمد]");
    assert_eq!(unskip_prefix(&text, range), None);
    let (text, range) = marked("وبال[مغرب]");
    let article = unskip_prefix(&text, range).expect("the article");
    assert_eq!(mark(&text, article), "وب[المغرب]");
    let letter = unskip_prefix(&text, article).expect("a letter");
    assert_eq!(mark(&text, letter), "و[بالمغرب]");
    let (text, range) = marked("مح[مد]");
    assert_eq!(unskip_prefix(&text, range), None);
}

// ---- widening

#[track_caller]
fn widens(from: &str, steps: &[(WidenStep, &str)]) {
    let (text, caret) = marked(from);
    let mut range = caret;
    let mut seen = Vec::new();
    while let Some((step, wider)) = widen(&text, range) {
        seen.push((step, mark(&text, wider)));
        range = wider;
    }
    let seen_as: Vec<(WidenStep, &str)> = seen.iter().map(|(step, at)| (*step, at.as_str())).collect();
    assert_eq!(seen_as, steps);
    for pair in seen.windows(2).rev() {
        let narrower = narrow(&text, range, caret.start());
        assert_eq!(narrower.map(|(step, range)| (step, mark(&text, range))), Some(pair[0].clone()));
        range = narrower.expect("just compared").1;
    }
    assert_eq!(narrow(&text, range, caret.start()), None);
}

use WidenStep::{InsideQuotes, Paragraph, Sentence, ToPunctuation, Word};

#[test]
fn a_quotation_is_two_keys_from_a_caret_in_it() {
    widens(
        "قالت. وأضافت “انعقاد المؤ[]تمر بالمغرب، ولأول مرة في القارة” اليوم. نعم",
        &[
            (Word, "قالت. وأضافت “انعقاد [المؤتمر] بالمغرب، ولأول مرة في القارة” اليوم. نعم"),
            (InsideQuotes, "قالت. وأضافت “[انعقاد المؤتمر بالمغرب، ولأول مرة في القارة]” اليوم. نعم"),
            (Sentence, "قالت. [وأضافت “انعقاد المؤتمر بالمغرب، ولأول مرة في القارة” اليوم.] نعم"),
            (Paragraph, "[قالت. وأضافت “انعقاد المؤتمر بالمغرب، ولأول مرة في القارة” اليوم. نعم]"),
        ],
    );
}

#[test]
fn a_quotation_that_is_a_sentence_of_its_own_is_still_two_keys() {
    widens(
        "“انعقاد المؤ[]تمر بالمغرب، ولأول مرة في القارة”",
        &[
            (Word, "“انعقاد [المؤتمر] بالمغرب، ولأول مرة في القارة”"),
            (InsideQuotes, "“[انعقاد المؤتمر بالمغرب، ولأول مرة في القارة]”"),
            (Sentence, "[“انعقاد المؤتمر بالمغرب، ولأول مرة في القارة”]"),
        ],
    );
}

#[test]
fn outside_of_quotations_the_second_key_goes_to_the_punctuation() {
    widens(
        "وقال بل[]وان (الناطق)، إن 3.5 نعم. ثم\nسطر",
        &[
            (Word, "وقال [بلوان] (الناطق)، إن 3.5 نعم. ثم\nسطر"),
            (ToPunctuation, "[وقال بلوان] (الناطق)، إن 3.5 نعم. ثم\nسطر"),
            (Sentence, "[وقال بلوان (الناطق)، إن 3.5 نعم.] ثم\nسطر"),
            (Paragraph, "[وقال بلوان (الناطق)، إن 3.5 نعم. ثم]\nسطر"),
        ],
    );
    widens(
        "نعم، إن 3.[]5 نعم",
        &[(Word, "نعم، إن [3.5] نعم"), (ToPunctuation, "نعم، [إن 3.5 نعم]"), (Sentence, "[نعم، إن 3.5 نعم]")],
    );
}

#[test]
fn a_hyphen_used_as_a_dash_is_punctuation() {
    let (text, word) = marked("في السنوات -ما عدا [حادثة] عام 2018- ما يعكس Saint-Denis");
    let (_, found) = widen(&text, word).expect("more");
    assert_eq!(mark(&text, found), "في السنوات -[ما عدا حادثة عام 2018]- ما يعكس Saint-Denis");
}

#[test]
fn quotations_within_quotations_are_left_one_by_one() {
    widens(
        "قال «إن “الخ[]طة الثانية” جاهزة.» ثم",
        &[
            (Word, "قال «إن “[الخطة] الثانية” جاهزة.» ثم"),
            (InsideQuotes, "قال «إن “[الخطة الثانية]” جاهزة.» ثم"),
            (InsideQuotes, "قال «[إن “الخطة الثانية” جاهزة.]» ثم"),
            (Sentence, "[قال «إن “الخطة الثانية” جاهزة.»] ثم"),
            (Paragraph, "[قال «إن “الخطة الثانية” جاهزة.» ثم]"),
        ],
    );
}

#[test]
fn apostrophes_are_no_quotation_marks() {
    let inside = |from: &str| {
        let (text, caret) = marked(from);
        let (_, word) = widen(&text, caret).expect("a word");
        let (step, range) = widen(&text, word).expect("more");
        (step, range.slice(&text).expect("on edges").to_owned())
    };
    assert_eq!(inside("l’eau qu’on b[]oit, l’été d’ici"), (ToPunctuation, "l’eau qu’on boit".into()));
    assert_eq!(inside("he said ‘I don’t k[]now it’ and left"), (InsideQuotes, "I don’t know it".into()));
    assert_eq!(inside("he said \"we w[]on it\" and \"left\""), (InsideQuotes, "we won it".into()));
    assert_eq!(inside("he \"said\" we w[]on it \"and\" left"), (ToPunctuation, "we won it".into()));
    assert_eq!(inside("„Wir h[]aben“ sagt er"), (InsideQuotes, "Wir haben".into()));
    assert_eq!(inside("« L’eau e[]st là », dit-il"), (InsideQuotes, "L’eau est là".into()));
    assert_eq!(inside("قال ”نحن ه[]نا“ ثم"), (InsideQuotes, "نحن هنا".into()));
    assert_eq!(inside("و\"نحن ه[]نا\" ثم"), (InsideQuotes, "نحن هنا".into()));
}

#[test]
fn a_caret_between_spaces_or_in_an_empty_paragraph_goes_on_without_a_word() {
    widens("أ  []  ب", &[(ToPunctuation, "[أ    ب]")]);
    widens("أ\n[]\nب", &[]);
    widens("[]", &[]);
}

#[test]
fn a_range_over_a_line_end_widens_to_its_paragraphs() {
    let text = "A b c\nd e f\ng";
    assert_eq!(widen(text, TextRange::between(2, 7)), Some((Sentence, TextRange::between(0, 11))));
    assert_eq!(widen(text, TextRange::between(0, 11)), None);
}

// ---- blocks

#[track_caller]
fn block_texts<'a>(text: &'a str, blocks: &Blocks) -> Vec<(usize, &'a str)> {
    blocks
        .as_slice()
        .iter()
        .map(|block| (block.paragraph, block.range.slice(text).expect("on edges")))
        .collect()
}

#[test]
fn every_line_end_ends_a_paragraph_and_empty_ones_are_shown() {
    let text = "أ\r\n\r\nب\rج\u{2029}د\n\nه\n";
    let blocks = Blocks::new(text, 5_000);
    assert_eq!(
        block_texts(text, &blocks),
        [(0, "أ"), (1, ""), (2, "ب"), (3, "ج"), (4, "د"), (5, ""), (6, "ه")]
    );
    assert!(Blocks::new("", 5_000).as_slice().is_empty());
    assert_eq!(Blocks::new("\n", 5_000).as_slice().len(), 1);
}

#[test]
fn a_long_paragraph_is_cut_after_sentences_else_after_words() {
    let text = "قال نعم. ثم مضى إلى بيته البعيد. نعم";
    assert_eq!(
        block_texts(text, &Blocks::new(text, 14)),
        [(0, "قال نعم. "), (0, "ثم مضى إلى "), (0, "بيته البعيد. "), (0, "نعم")]
    );
    assert_eq!(block_texts("👨‍👩‍👧👨‍👩‍👧ab", &Blocks::new("👨‍👩‍👧👨‍👩‍👧ab", 3)), [(0, "👨‍👩‍👧"), (0, "👨‍👩‍👧"), (0, "ab")]);
    let flags: Vec<(bool, bool)> =
        Blocks::new(text, 14).as_slice().iter().map(|block| (block.first, block.last)).collect();
    assert_eq!(flags, [(true, false), (false, false), (false, false), (false, true)]);
}

#[test]
fn the_view_by_sentence_has_one_block_for_each() {
    let text = "قال نعم. ثم مضى.\n\nنص";
    assert_eq!(
        block_texts(text, &Blocks::by_sentence(text)),
        [(0, "قال نعم. "), (0, "ثم مضى."), (1, ""), (2, "نص")]
    );
}

#[test]
fn positions_in_line_ends_and_empty_blocks_have_their_block() {
    let blocks = Blocks::new("ab\r\n\ncd", 100);
    let index = |pos| blocks.index_at(pos).expect("there are blocks");
    assert_eq!([0, 2, 3, 4, 5, 7, 99].map(index), [0, 0, 0, 1, 2, 2, 2]);
    let touching = |a, b| blocks.touching(TextRange::between(a, b));
    assert_eq!(touching(0, 2), 0..1);
    assert_eq!(touching(2, 4).len(), 0);
    assert_eq!(touching(4, 5), 1..2);
    assert_eq!(touching(1, 6), 0..3);
    assert_eq!(touching(4, 4), 1..2);
    assert_eq!(touching(3, 3), 0..1);
    assert_eq!(touching(5, 6), 2..3);
    assert_eq!(Blocks::default().touching(TextRange::at(0)).len(), 0);
}

// ---- unusual

#[test]
fn everything_invisible_is_named_and_counted() {
    let text = "\u{FEFF}a\r\nب\u{200F}\u{200C}\u{A0}ـ\u{1}\u{E000}\u{FFFD}\u{FEFF}👨‍👩‍👧\u{200F}e\u{301}";
    let names: Vec<&str> =
        unusual_in(text, TextRange::between(0, text.len())).iter().map(|found| found.2).collect();
    assert_eq!(
        names,
        ["BOM", "CR", "RLM", "ZWNJ", "NBSP", "TATWEEL", "CTRL", "PUA", "U+FFFD", "ZWNBSP", "RLM"]
    );
    let unusual = find_unusual(text, is_nfc);
    assert!(!unusual.is_nfc);
    assert_eq!(unusual.found[1], (UnusualKind::BidiControl, 2, text.find('\u{200F}').expect("there")));
    assert!(unusual.found.iter().any(|&(kind, count, _)| kind == UnusualKind::ZeroWidth && count == 2));
    assert_eq!(find_unusual("نص عادي\n\tab", is_nfc), Unusual { found: Vec::new(), is_nfc: true });
}

#[test]
fn a_long_text_is_read_for_the_unusual_in_pieces_that_are_the_same_as_the_whole() {
    // Decomposed letters, invisible ones and emoji at every place a piece may end at; one line without any space.
    let line = "نص\u{200F} e\u{301}té 👨\u{200D}👩\u{200D}👧 \r\n";
    let text = format!("{}{}{}", line.repeat(9_000), "ا".repeat(100_000), line.repeat(3_000));
    let mut reader = UnusualReader::default();
    let mut pieces = Vec::new();
    while let Some(piece) = reader.read_on(&text, is_nfc) {
        pieces.push(piece);
    }
    assert!(pieces.len() > 4, "{} pieces", pieces.len());
    assert_eq!(pieces.concat(), text);
    // But for the line without a place to break at, each is short.
    assert!(pieces.iter().filter(|piece| piece.len() > 70_000).count() <= 1);
    let found = reader.finish();
    assert_eq!(found, find_unusual(&text, is_nfc));
    let bidi = found.found.iter().find(|(kind, ..)| *kind == UnusualKind::BidiControl);
    assert_eq!(bidi, Some(&(UnusualKind::BidiControl, 12_000, 4)));
    assert!(!found.is_nfc);
    // Nothing but composed letters stays NFC over all pieces.
    assert!(find_unusual(&"été نص\n".repeat(30_000), is_nfc).is_nfc);
}

// ---- generated texts

/// Pieces that break naive code, put together at random.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "قال",
        "وبلينكن",
        "المغرب",
        "بلوان",
        "للتحالف",
        "وبالـمغرب",
        "و",
        "ب",
        "ال",
        "ٱلْ",
        "مُحَمَّدٌ",
        "لا",
        "ﻻ",
        "نعـــم",
        "\u{64E}",
        "ـ",
        "أ.ف.ب",
        "word",
        "U.S.",
        "Éte\u{301}",
        "l’eau",
        "don't",
        "’",
        "'",
        "J.",
        "a",
        "12",
        "3.5",
        "٣٫٥",
        "٪",
        "%",
        "$",
        "#",
        "@",
        "_",
        "🙂",
        "👨‍👩‍👧",
        "🇲🇦",
        "🇲",
        "👍🏽",
        "\u{200D}",
        "\u{200C}",
        "\u{200F}",
        "\u{200E}",
        "\u{2067}",
        "\u{2069}",
        "\u{FEFF}",
        "\u{600}",
        "ก\u{E33}",
        "क्ष",
        "한",
        "\u{1100}",
        " ",
        " ",
        " ",
        "  ",
        "\u{A0}",
        "\u{202F}",
        "\n",
        "\r\n",
        "\r",
        "\u{2029}",
        "\t",
        "“",
        "”",
        "«",
        "»",
        "„",
        "\"",
        "‘",
        "(",
        ")",
        "[",
        "]",
        "{",
        ".",
        ".",
        "،",
        "؟",
        "!",
        "؛",
        ":",
        ",",
        "-",
        "—",
        "…",
        "\u{FD3E}",
        "\u{FD3F}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// A text and two byte positions in it, at any code points.
fn text_and_range() -> impl Strategy<Value = (String, TextRange)> {
    (any_text(), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(text, a, b)| {
        let a = text.floor_char_boundary(a.index(text.len() + 1));
        let b = text.floor_char_boundary(b.index(text.len() + 1));
        (text, TextRange::between(a, b))
    })
}

fn assert_proper(text: &str, range: TextRange) -> Result<(), TestCaseError> {
    prop_assert!(range.end() <= text.len());
    prop_assert!(on_grapheme_edge(text, range.start()), "start of {:?}", range);
    prop_assert!(on_grapheme_edge(text, range.end()), "end of {:?}", range);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn units_convert_there_and_back(text in any_text(), repeat in 1_usize..8) {
        let text = text.repeat(repeat * 3);
        let table = UnitTable::new(&text);
        let (mut utf16, mut chars, mut byte) = (0, 0, 0);
        for c in text.chars().map(Some).chain([None]) {
            prop_assert_eq!(table.byte_of_utf16(Utf16Pos(utf16)), Some(byte));
            prop_assert_eq!(table.utf16_of_byte(byte), Some(Utf16Pos(utf16)));
            prop_assert_eq!(table.byte_of_char(CharPos(chars)), Some(byte));
            prop_assert_eq!(table.char_of_byte(byte), Some(CharPos(chars)));
            let Some(c) = c else { break };
            if c.len_utf16() == 2 {
                prop_assert_eq!(table.byte_of_utf16(Utf16Pos(utf16 + 1)), None);
            }
            if c.len_utf8() > 1 {
                prop_assert_eq!(table.utf16_of_byte(byte + 1), None);
                prop_assert_eq!(table.char_of_byte(byte + 1), None);
            }
            (utf16, chars, byte) = (utf16 + c.len_utf16(), chars + 1, byte + c.len_utf8());
        }
        prop_assert_eq!(table.byte_of_utf16(Utf16Pos(utf16 + 1)), None);
        prop_assert_eq!(table.byte_of_char(CharPos(chars + 1)), None);
        prop_assert_eq!(table.utf16_of_byte(byte + 1), None);
    }

    #[test]
    fn grapheme_steps_agree_with_the_iterator(text in any_text()) {
        let mut edges: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
        edges.push(text.len());
        for pos in 0..=text.len() {
            prop_assert_eq!(on_grapheme_edge(&text, pos), edges.contains(&pos) || text.is_empty());
            let next = edges.iter().copied().find(|&edge| edge > pos).unwrap_or(text.len());
            prop_assert_eq!(next_grapheme(&text, pos), next, "after {}", pos);
            let prev = edges.iter().copied().rfind(|&edge| edge < pos).unwrap_or(0);
            prop_assert_eq!(prev_grapheme(&text, pos), prev, "before {}", pos);
        }
    }

    #[test]
    fn words_are_proper_apart_and_found_from_all_their_bytes(text in any_text()) {
        let mut last: Option<TextRange> = None;
        for pos in 0..=text.len() {
            if let Some(word) = word_at(&text, pos) {
                assert_proper(&text, word)?;
                prop_assert!(!word.is_empty());
                prop_assert!(word.start() <= text.floor_char_boundary(pos) && text.floor_char_boundary(pos) <= word.end());
                prop_assert!(last.is_none_or(|last| last == word || last.end() <= word.start()));
                last = Some(word);
            }
            let next = next_word_start(&text, pos);
            prop_assert!(next > text.floor_char_boundary(pos) || next == text.len());
            let prev = prev_word_start(&text, pos);
            prop_assert!(prev < pos || prev == 0);
            if next < text.len() {
                prop_assert_eq!(word_at(&text, next).map(TextRange::start), Some(next));
                prop_assert!(prev_word_start(&text, next) <= text.floor_char_boundary(pos));
            }
        }
    }

    #[test]
    fn snapping_is_proper_never_empty_and_idempotent((text, range) in text_and_range()) {
        let graphemes = snap_to_graphemes(&text, range);
        assert_proper(&text, graphemes)?;
        prop_assert_eq!(snap_to_graphemes(&text, graphemes), graphemes);
        if let Some(trimmed) = trim_edges(&text, range) {
            assert_proper(&text, trimmed)?;
            prop_assert!(!trimmed.is_empty() && graphemes.contains(trimmed));
            prop_assert_eq!(trim_edges(&text, trimmed), Some(trimmed));
        }
        if let Some(snapped) = snap_to_words(&text, range) {
            assert_proper(&text, snapped)?;
            prop_assert!(!snapped.is_empty());
            prop_assert_eq!(snap_to_words(&text, snapped), Some(snapped));
        }
    }

    #[test]
    fn widening_is_strict_ends_at_the_paragraph_and_narrowing_comes_back((text, range) in text_and_range()) {
        let anchor = snap_to_graphemes(&text, TextRange::at(range.start()));
        for start in [anchor, snap_to_graphemes(&text, range)] {
            let mut now = start;
            let mut steps = 0;
            while let Some((_, wider)) = widen(&text, now) {
                assert_proper(&text, wider)?;
                prop_assert!(wider.contains(now) && wider.len() > now.len());
                if start.is_empty() {
                    let back = narrow(&text, wider, anchor.start()).map(|(_, range)| range);
                    prop_assert_eq!(back, (steps > 0).then_some(now));
                }
                now = wider;
                steps += 1;
                prop_assert!(steps < 60);
            }
        }
        if let Some((_, narrower)) = narrow(&text, range, range.start()) {
            prop_assert!(range.contains(narrower) && narrower.len() < range.len());
        }
    }

    #[test]
    fn a_skipped_prefix_comes_back((text, range) in text_and_range(), article in any::<bool>()) {
        let starts = (range.start()..range.end()).filter(|&pos| text.is_char_boundary(pos));
        for start in starts {
            let from = TextRange::between(start, range.end());
            let Some(skipped) = skip_prefix(&text, from, article) else { continue };
            prop_assert!(on_grapheme_edge(&text, skipped.start()));
            prop_assert!(skipped.start() > start && skipped.start() < skipped.end());
            prop_assert_eq!(unskip_prefix(&text, skipped), Some(from));
        }
        if let Some(back) = unskip_prefix(&text, range) {
            prop_assert!(back.start() < range.start() && on_grapheme_edge(&text, back.start()));
        }
    }

    #[test]
    fn blocks_made_in_pieces_are_those_made_at_once(
        text in any_text(), max_chars in 1_usize..30, pieces in prop::collection::vec(0_usize..40, 1..20),
    ) {
        let whole = [Blocks::new(&text, max_chars), Blocks::by_sentence(&text)];
        for (mut maker, whole) in [BlockMaker::paragraphs(max_chars), BlockMaker::sentences()].into_iter().zip(whole) {
            let pieces = pieces.iter().all(|&bytes| maker.go_on(&text, bytes));
            prop_assert!(pieces || !maker.go_on(&text, 1), "done is done");
            prop_assert_eq!(maker.finish(&text), whole);
        }
    }

    #[test]
    fn blocks_and_sentences_cover_the_text_but_the_line_ends(text in any_text(), max_chars in 1_usize..30) {
        let all: Vec<TextRange> = sentences(&text, TextRange::between(0, text.len()));
        let whole: String = all.iter().map(|range| range.slice(&text).expect("on edges")).collect();
        prop_assert_eq!(&whole, &text);
        for blocks in [Blocks::new(&text, max_chars), Blocks::by_sentence(&text)] {
            let mut done = 0;
            for (index, block) in blocks.as_slice().iter().enumerate() {
                assert_proper(&text, block.range)?;
                let gap = &text[done..block.range.start()];
                if block.first {
                    prop_assert!(index == 0 || matches!(gap, "\n" | "\r\n" | "\r" | "\u{2029}"), "{:?}", gap);
                } else {
                    prop_assert!(gap.is_empty() && !block.range.is_empty());
                }
                let shown = block.range.slice(&text).expect("on edges");
                let line_end = shown.contains(['\n', '\r', '\u{2029}']);
                prop_assert!(!line_end);
                prop_assert_eq!(blocks.index_at(block.range.start()), Some(index));
                prop_assert!(blocks.touching(block.range).eq([index]));
                done = block.range.end();
            }
            let only_line_end = matches!(&text[done..], "" | "\n" | "\r\n" | "\r" | "\u{2029}");
            prop_assert!(only_line_end);
        }
        for block in Blocks::new(&text, max_chars).as_slice() {
            let shown = block.range.slice(&text).expect("on edges");
            prop_assert!(shown.chars().count() <= max_chars || shown.graphemes(true).count() == 1);
        }
    }

    #[test]
    fn nothing_fails_at_any_position(text in any_text(), pos in 0_usize..400) {
        let range = TextRange::between(pos, pos + 7);
        let _ = (word_at(&text, pos), sentence_at(&text, pos), next_word_start(&text, pos), prev_word_start(&text, pos));
        let _ = (snap_to_words(&text, range), trim_edges(&text, range), widen(&text, range), narrow(&text, range, pos));
        let _ = (skip_prefix(&text, range, true), unskip_prefix(&text, range), sentences(&text, range));
        let _ = (unusual_in(&text, range), find_unusual(&text, is_nfc));
    }
}

// ---- long texts

#[test]
fn a_paragraph_of_megabytes_gives_the_same_answers_as_a_short_one() {
    let filler = "وقال المتحدث إن الاجتماع سيعقد غدا. ".repeat(60_000);
    let middle = "قالت بلوان: “انعقاد المؤتمر بالمغرب، ولأول مرة (بركان).” نعم 🇲🇦👨‍👩‍👧 ثم U.S. هنا. ";
    let tail = "Yes. وقال المتحدث. ";
    let long = format!("{filler}{middle}{tail}{filler}");
    let short = format!("وقال. {middle}{tail}ثم نعم.");
    let (in_long, in_short) = (filler.len(), "وقال. ".len());
    let shift = |range: TextRange| {
        TextRange::between(range.start() + in_long - in_short, range.end() + in_long - in_short)
    };
    let began = std::time::Instant::now();
    for pos in in_short + 2..in_short + middle.len() - 1 {
        let far = pos + in_long - in_short;
        let range = TextRange::between(pos, (pos + 5).min(in_short + middle.len()));
        assert_eq!(word_at(&long, far), word_at(&short, pos).map(shift));
        assert_eq!(sentence_at(&long, far), shift(sentence_at(&short, pos)));
        assert_eq!(next_grapheme(&long, far), next_grapheme(&short, pos) + in_long - in_short);
        assert_eq!(prev_grapheme(&long, far), prev_grapheme(&short, pos) + in_long - in_short);
        assert_eq!(next_word_start(&long, far), next_word_start(&short, pos) + in_long - in_short);
        assert_eq!(prev_word_start(&long, far), prev_word_start(&short, pos) + in_long - in_short);
        assert_eq!(snap_to_words(&long, shift(range)), snap_to_words(&short, range).map(shift));
        assert_eq!(skip_prefix(&long, shift(range), true), skip_prefix(&short, range, true).map(shift));
    }
    let caret = at(&short, "ؤتمر").start();
    let (_, word) = widen(&short, TextRange::at(caret)).expect("a word");
    let (step, quote) = widen(&short, word).expect("the quotation");
    assert_eq!(step, InsideQuotes);
    assert_eq!(widen(&long, shift(TextRange::at(caret))), Some((Word, shift(word))));
    assert_eq!(widen(&long, shift(word)), Some((InsideQuotes, shift(quote))));
    assert!(began.elapsed().as_secs() < 20, "cost grows with the text: {:?}", began.elapsed());
}

#[test]
fn a_text_without_a_single_space_is_cut_the_same_from_everywhere() {
    let text = "سلام".repeat(6_000);
    let mut covered = 0;
    while covered < text.len() {
        let word = word_at(&text, covered).expect("letters everywhere");
        assert_eq!(word.start(), covered);
        assert!(word.len() <= 20_000 && on_grapheme_edge(&text, word.end()));
        assert_eq!(word_at(&text, word.end() - 1), Some(word));
        assert_eq!(word_at(&text, word.start() + word.len() / 2), Some(word));
        assert_eq!(snap_to_words(&text, word), Some(word));
        covered = word.end();
    }
    let sentences = sentences(&text, TextRange::between(0, text.len()));
    assert!(sentences.windows(2).all(|pair| pair[0].end() == pair[1].start()));
    assert_eq!(sentences.last().map(|last| last.end()), Some(text.len()));
}

/// What looks from each place back to where its letter began takes minutes here.
#[test]
fn a_letter_with_a_hundred_thousand_marks_is_one_letter() {
    let letter = format!("ه{}", "\u{64E}".repeat(100_000));
    let text = format!("قال {letter}م و{letter} ثم.\nنعم {letter}");
    let start = "قال ".len();
    let end = start + letter.len();
    let inside = start + letter.len() / 2;
    let is_whole =
        |range: TextRange| on_grapheme_edge(&text, range.start()) && on_grapheme_edge(&text, range.end());
    let word = word_at(&text, start).expect("a letter");
    assert!(is_whole(word) && word.start() == start && word.end() >= end);
    assert_eq!(snap_to_graphemes(&text, TextRange::between(start, inside)), TextRange::between(start, end));
    assert!(snap_to_words(&text, TextRange::between(inside, inside + 2)).is_some_and(is_whole));
    assert_eq!((next_grapheme(&text, start), prev_grapheme(&text, end)), (end, start));
    assert!(widen(&text, TextRange::at(start)).is_some_and(|(_, range)| is_whole(range)));
    let shown = Blocks::new(&text, 5_000);
    let covered: usize = shown.as_slice().iter().map(|block| block.range.len()).sum();
    assert_eq!(covered, text.len() - "\n".len());
    assert_eq!(find(&text, "ثم", 10).len(), 1);
}

/// A folder of real texts that is not part of the repository.
fn corpus(name: &str) -> Option<String> {
    let folder = std::env::var_os("WUSUM_CORPORA").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        std::path::PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        println!("skipped: {name} is not there");
    }
    text
}

#[test]
fn the_quotations_of_a_real_article_are_two_keys_from_each_word_in_them() {
    let Some(text) = corpus("ar_news_marrakech.txt") else { return };
    let mut quotations = 0;
    let mut rest = 0;
    while let Some(open) = text[rest..].find('“').map(|at| rest + at + '“'.len_utf8()) {
        let close = open + text[open..].find('”').expect("balanced");
        let inside = TextRange::between(open, close);
        quotations += 1;
        let mut pos = open;
        while pos < close {
            let word = word_at(&text, pos).expect("a word");
            if word != inside {
                assert_eq!(widen(&text, TextRange::at(pos)), Some((Word, word)));
                assert_eq!(widen(&text, word), Some((InsideQuotes, inside)));
                assert_eq!(narrow(&text, inside, pos), Some((Word, word)));
            }
            pos = next_word_start(&text, pos);
        }
        rest = close;
    }
    assert!(quotations > 5);
    let blocks = Blocks::new(&text, 500);
    assert!(blocks.as_slice().len() > 4);
    assert!(
        blocks
            .as_slice()
            .iter()
            .all(|block| text[block.range.start()..block.range.end()].chars().count() <= 500)
    );
}

#[test]
fn a_megabyte_is_cut_into_blocks_in_no_time() {
    let sentence = "وقال المتحدث إن الاجتماع سيعقد غدا في “مراكش”. ";
    let text = sentence.repeat(1_000_000 / sentence.len());
    let began = std::time::Instant::now();
    let blocks = Blocks::new(&text, 5_000);
    let took = began.elapsed();
    assert!(blocks.as_slice().len() > 100);
    assert!(blocks.as_slice().iter().all(|block| text[..block.range.end()].ends_with(". ")));
    // Some 25 ms unoptimized.
    assert!(took.as_millis() < 1_500, "{took:?}");
}

// ---- searching many texts ----

#[test]
fn the_words_around_a_place_are_whole_and_of_its_line() {
    let text = "سطر أول\nقالَ الوزيرُ إنَّ المدينةَ ستفتحُ أبوابَها غدًا\nسطر أخير";
    let place = find(text, "مدينة", 1)[0];
    let [before, here, after] = words_around(text, place, 20);
    assert_eq!((before, here, after), (" إنَّ ", "المدينةَ", " ستفتحُ"));
    let [before, here, after] = words_around(text, place, 1_000);
    assert_eq!([before, here, after].concat(), text.lines().nth(1).expect("a line"));
    assert_eq!(words_around("كلمة", TextRange::between(0, 2), 0), ["", "كلمة", ""]);
}

#[test]
fn a_text_without_a_language_is_taken_for_what_its_letters_and_small_words_say() {
    let cases = [
        ("وصل الوفد أمس إلى المدينة (AFP).", Some("ar")),
        ("The minister said that the city was open to all of them.", Some("en")),
        ("La ville a ouvert les portes de la mairie et des écoles.", Some("fr")),
        ("12 - 13", None),
        ("", None),
    ];
    for (text, expected) in cases {
        assert_eq!(likely_language(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn pieces_that_meet_find_what_the_whole_finds(
        text in "[abAB ا\u{64E}ب\u{640}ت🙂]{0,60}", query in "[aBاب\u{64E}]{0,3}", size in 1..9_usize,
    ) {
        let wanted = Query::new(&query);
        prop_assert_eq!(wanted.is_empty(), folded(&query).is_empty());
        let piece = |from: usize| wanted.first_in(&text, from, from + size);
        let by_pieces = (0..text.len()).step_by(size).find_map(piece);
        prop_assert_eq!(by_pieces, find(&text, &query, 1).first().copied());
        prop_assert_eq!(by_pieces.is_some(), !wanted.is_empty() && folded(&text).contains(&folded(&query)));
        if let Some(place) = by_pieces {
            let [before, here, after] = words_around(&text, place, size);
            prop_assert!(text.contains(&[before, here, after].concat()));
            prop_assert!(here.contains(place.slice(&text).expect("a place in the text")));
            prop_assert!(before.len() <= size && after.len() <= size);
        }
    }
}
