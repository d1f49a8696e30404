//! Flat formats: which spans stay, how tokens are cut, where sentences end.

use wusum::formats::Selection;
use wusum::formats::export::{ExportOptions, Layer, Overlap, SubToken, Why, documents};
use wusum::formats::flat::{all_tokens, flatten, rows};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Loss, Outcome, format, import};
use wusum::model::Project;

/// A project of one text; spans as `label start end` in code points.
fn project(text: &str, spans: &[(&str, usize, usize)]) -> Project {
    let spans: Vec<_> = spans
        .iter()
        .map(|(label, start, end)| serde_json::json!({ "start": start, "end": end, "label": label }))
        .collect();
    let row = serde_json::json!({ "id": "a", "text": text, "spans": spans }).to_string();
    match import("a.jsonl", row.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => imported.project,
        other => panic!("{other:?}"),
    }
}

/// `token` or `token/label`, sentences parted by `|`; and the reasons of what was left out.
fn flat(project: &Project, options: &ExportOptions) -> (String, Vec<Why>) {
    let selection = Selection::default();
    let documents = documents(project, &selection);
    let document = &documents[0];
    let all = all_tokens(document.text());
    let flat = flatten(project, document, &all, options);
    let sentences = rows(document.text(), &all, &flat, options.max_tokens);
    let word = |row: &wusum::formats::flat::Row| {
        let token = row.range.slice(document.text()).expect("a row is a place in the text");
        match row.span {
            Some(span) => {
                let mark = if row.begins(&flat) { "B" } else { "I" };
                format!("{token}/{mark}-{}", flat.spans[span].1.label.as_str())
            }
            None => token.to_owned(),
        }
    };
    let sentences = sentences.iter().map(|rows| rows.iter().map(word).collect::<Vec<_>>().join(" "));
    let left = flat.left_out.iter().map(|left| left.why).collect();
    (sentences.collect::<Vec<_>>().join(" | "), left)
}

fn all(options: ExportOptions) -> ExportOptions {
    ExportOptions { layer: Layer::All, ..options }
}

#[test]
fn marks_and_brackets_are_tokens_of_their_own_and_clitics_stay_with_their_word() {
    let text = "قال (أمس) “وصل بلينكن إلى المغرب”.وأوضح، بمؤتمر مراكش!";
    let tokens: Vec<&str> =
        all_tokens(text).iter().map(|range| range.slice(text).expect("in the text")).collect();
    let expected = [
        "قال",
        "(",
        "أمس",
        ")",
        "“",
        "وصل",
        "بلينكن",
        "إلى",
        "المغرب",
        "”",
        ".",
        "وأوضح",
        "،",
        "بمؤتمر",
        "مراكش",
        "!",
    ];
    assert_eq!(tokens, expected);
}

#[test]
fn tashkeel_and_joined_emoji_are_never_parted() {
    let text = "مُحَمَّدٌ 👨\u{200D}👩\u{200D}👧، لبنــان";
    let tokens: Vec<&str> =
        all_tokens(text).iter().map(|range| range.slice(text).expect("in the text")).collect();
    assert_eq!(tokens, ["مُحَمَّدٌ", "👨\u{200D}👩\u{200D}👧", "،", "لبنــان"]);
}

#[test]
fn names_are_kept_inside_a_quote_that_belongs_to_another_layer() {
    let project = project("“وصل بلينكن”", &[("quote", 1, 11), ("person", 5, 11)]);
    let names = flat(&project, &ExportOptions::default());
    assert_eq!(names, ("“ وصل بلينكن/B-person ”".to_owned(), vec![Why::OtherLayer]));
    let quotes = flat(&project, &ExportOptions { layer: Layer::Quotes, ..ExportOptions::default() });
    assert_eq!(quotes, ("“ وصل/B-quote بلينكن/I-quote ”".to_owned(), vec![Why::OtherLayer]));
}

#[test]
fn of_nested_spans_the_outer_or_the_inner_stays_as_chosen() {
    let project = project("مدينة مراكش الجميلة", &[("place", 0, 11), ("place", 6, 11)]);
    let outer = flat(&project, &ExportOptions::default());
    assert_eq!(outer, ("مدينة/B-place مراكش/I-place الجميلة".to_owned(), vec![Why::Overlaps]));
    let inner = flat(&project, &ExportOptions { overlap: Overlap::Innermost, ..ExportOptions::default() });
    assert_eq!(inner, ("مدينة مراكش/B-place الجميلة".to_owned(), vec![Why::Overlaps]));
}

#[test]
fn a_span_after_a_clitic_cuts_the_token_or_grows_or_is_left_out() {
    let project = project("شارك بمؤتمر مراكش أمس", &[("event", 6, 17)]);
    let with = |sub_token| flat(&project, &all(ExportOptions { sub_token, ..ExportOptions::default() }));
    assert_eq!(with(SubToken::Cut).0, "شارك ب مؤتمر/B-event مراكش/I-event أمس");
    assert_eq!(with(SubToken::Expand).0, "شارك بمؤتمر/B-event مراكش/I-event أمس");
    assert_eq!(with(SubToken::Skip), ("شارك بمؤتمر مراكش أمس".to_owned(), vec![Why::CutsToken]));
    // What is written with more than is its own is counted before the file is taken.
    let lost = |id: &str, sub_token| {
        let options = all(ExportOptions { sub_token, ..ExportOptions::default() });
        let export = format(id).exporter().expect("it exports");
        let lost = export(&project, &Selection::default(), &options).expect("exported").lost;
        lost.into_iter().find(|(loss, _)| *loss == Loss::SubToken).map_or(0, |(_, count)| count)
    };
    for id in ["conll2003", "bio", "bioes"] {
        let counts = [SubToken::Cut, SubToken::Expand, SubToken::Skip].map(|treated| lost(id, treated));
        assert_eq!(counts, [0, 1, 0], "{id}");
    }
    // A row of Wojood's is always a whole word.
    assert_eq!([SubToken::Cut, SubToken::Skip].map(|treated| lost("wojood", treated)), [1, 0]);
}

#[test]
fn two_spans_of_one_label_side_by_side_begin_each_for_itself() {
    let project = project("الرباط واشنطن", &[("place", 0, 6), ("place", 7, 13)]);
    assert_eq!(flat(&project, &ExportOptions::default()).0, "الرباط/B-place واشنطن/B-place");
}

#[test]
fn a_sentence_never_ends_inside_a_span_nor_does_a_part_of_it() {
    let text = "قال. وصل زيد. ثم مضى.";
    let whole = project(text, &[("quote", 0, 13)]);
    let options = all(ExportOptions::default());
    assert_eq!(
        flat(&whole, &options).0,
        "قال/B-quote ./I-quote وصل/I-quote زيد/I-quote ./I-quote | ثم مضى ."
    );
    let cut = flat(&whole, &ExportOptions { max_tokens: Some(2), ..options.clone() });
    assert_eq!(cut.0, "قال/B-quote ./I-quote وصل/I-quote زيد/I-quote ./I-quote | ثم مضى | .");
    let free = flat(&project(text, &[]), &options);
    assert_eq!(free.0, "قال . | وصل زيد . | ثم مضى .");
}

#[test]
fn each_layer_in_a_file_of_its_own_loses_only_what_its_own_layer_loses() {
    let text = "قال زيد: “وصل علي من تونس” في قمة الماء";
    let place = |part: &str| {
        let at = text[..text.find(part).expect("it is there")].chars().count();
        (at, at + part.chars().count())
    };
    let span = |label: &'static str, part: &str| (label, place(part).0, place(part).1);
    let spans = [
        span("person", "زيد"),
        span("quote", "وصل علي من تونس"),
        span("person", "علي"),
        span("place", "تونس"),
        span("person", "علي من تونس"),
        span("event", "قمة الماء"),
    ];
    let project = project(text, &spans);
    let options = ExportOptions { layer: Layer::Each, ..ExportOptions::default() };
    let export = |id: &str| {
        let export = wusum::formats::format(id).exporter().expect("it exports");
        export(&project, &Selection::default(), &options).expect("exported")
    };
    for (id, ending) in [("bio", "tsv"), ("conll2003", "conll"), ("bioes", "conll"), ("spacy-ner", "jsonl")] {
        let exported = export(id);
        let names: Vec<&str> = exported.files.iter().map(|file| file.name.as_str()).collect();
        let stem = if id == "spacy-ner" { "spacy" } else { id };
        let expected = ["names", "quotes", "events"].map(|layer| format!("{stem}.{layer}.{ending}"));
        assert_eq!(names, expected);
        // Two names lie in a third; the quote and the event have files of their own.
        let why: Vec<Why> = exported.left_out.iter().map(|left| left.why).collect();
        assert_eq!(why, [Why::Overlaps, Why::Overlaps], "{id}");
        let texts: Vec<String> =
            exported.files.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect();
        for (text, label) in texts.iter().zip(["person", "quote", "event"]) {
            let others = ["person", "place", "quote", "event"].iter().filter(|other| **other != label);
            assert!(text.contains(label), "{id}");
            assert!(others.into_iter().all(|other| !text.contains(other)), "{id}: {text}");
        }
    }
    let folder = export("hugging-face");
    let names: Vec<&str> = folder.files.iter().map(|file| file.name.as_str()).collect();
    let tokens =
        ["tokens", "tokens_quotes", "tokens_events"].map(|name| format!("{name}/train-00000-of-00001.jsonl"));
    assert_eq!(names[1..4], tokens);
    let card = folder.files.iter().find(|file| file.name == "README.md").expect("a card");
    let card = String::from_utf8_lossy(&card.bytes).into_owned();
    assert_eq!(card.matches("config_name: tokens_quotes\n").count(), 2, "{card}");
}

#[test]
fn white_space_at_the_edges_of_a_span_is_in_no_token_and_a_span_of_nothing_else_is_said() {
    let project = project("زيد علي هنا", &[("person", 0, 3), ("person", 3, 8), ("place", 7, 8)]);
    let options = all(ExportOptions::default());
    let expected = ("زيد/B-person علي/B-person هنا".to_owned(), vec![Why::OnlySpace]);
    assert_eq!(flat(&project, &options), expected);
    for sub_token in [SubToken::Expand, SubToken::Skip] {
        assert_eq!(flat(&project, &ExportOptions { sub_token, ..options.clone() }), expected);
    }
}

#[test]
fn spans_that_grow_are_counted_in_each_layer() {
    // A name and an event that both begin after a clitic.
    let project = project("بزيد بقمة", &[("person", 1, 4), ("event", 6, 9)]);
    let export = format("bio").exporter().expect("it exports");
    for (layer, grown) in [(Layer::Names, 1), (Layer::Quotes, 0), (Layer::Events, 1), (Layer::Each, 2)] {
        let options = ExportOptions { layer, sub_token: SubToken::Expand, ..ExportOptions::default() };
        let lost = export(&project, &Selection::default(), &options).expect("exported").lost;
        let counted = lost.iter().find(|(loss, _)| *loss == Loss::SubToken).map_or(0, |(_, count)| *count);
        assert_eq!(counted, grown, "{layer:?}");
    }
}
