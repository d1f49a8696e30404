//! One token a line: what is read, whatever the scheme, and what is written.

use super::corpus;
use wusum::formats::export::{ExportOptions, Layer, SubToken};
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Imported, Item, Outcome, Selection, format, import};
use wusum::model::Project;

fn read(name: &str, file: &[u8]) -> Imported {
    match import(name, file, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Project(imported) => *imported,
        other => panic!("{name}: {other:?}"),
    }
}

/// `label:surface` of every span in text order.
fn spans(project: &Project) -> Vec<String> {
    let of_set = |set: &wusum::model::AnnotationSet| {
        let text = project.article(&set.article).expect("the set's article").text.clone();
        let one = |span: &std::sync::Arc<wusum::model::Span>| {
            format!("{}:{}", span.label.as_str(), span.extent().slice(&text).expect("a place in the text"))
        };
        set.spans.iter().map(one).collect::<Vec<_>>()
    };
    project.sets().flat_map(of_set).collect()
}

/// How many spans of each label, as the corpora's index gives them.
fn by_label(project: &Project, labels: &[(&str, usize)]) {
    let found = spans(project);
    for (label, expected) in labels {
        let count =
            found.iter().filter(|span| span.split_once(':').is_some_and(|(l, _)| l == *label)).count();
        assert_eq!(count, *expected, "{label}");
    }
}

#[test]
fn every_scheme_gives_the_same_spans() {
    let expected = ["PER:زيد علي", "LOC:تونس", "LOC:قفصة"];
    for (name, file) in [
        ("iob2", "زيد B-PER\nعلي I-PER\nمن O\nتونس B-LOC\nقفصة B-LOC\n"),
        ("iob1", "زيد I-PER\nعلي I-PER\nمن O\nتونس I-LOC\nقفصة B-LOC\n"),
        ("bioes", "زيد B-PER\nعلي E-PER\nمن O\nتونس S-LOC\nقفصة S-LOC\n"),
        ("bilou", "زيد\tB-PER\nعلي\tL-PER\nمن\tO\nتونس\tU-LOC\nقفصة\tU-LOC\n"),
        (
            "conll2003",
            "-DOCSTART- -X- -X- O\n\nزيد -X- _ B-PER\nعلي -X- _ I-PER\nمن -X- _ O\nتونس -X- _ B-LOC\nقفصة -X- _ B-LOC\n",
        ),
    ] {
        let imported = read("a.txt", file.as_bytes());
        assert_eq!(spans(&imported.project), expected, "{name}");
        assert_eq!(imported.warnings, vec![], "{name}");
    }
}

#[test]
fn sentences_are_lines_and_documents_begin_where_the_file_says() {
    let file = "-DOCSTART- -X- -X- O\n\nقال O\nزيد B-PER\n\nنعم O\n\n-DOCSTART- -X- -X- O\n\nتونس B-LOC\n";
    let project = read("a.conll", file.as_bytes()).project;
    let mut texts: Vec<_> = project.articles().map(|article| article.text.to_string()).collect();
    texts.sort();
    assert_eq!(texts, ["تونس", "قال زيد\nنعم"]);
}

#[test]
fn an_inside_without_a_beginning_is_taken_and_told_by_its_line() {
    let imported = read("a.txt", "تونس B-LOC\nقال O\nزيد I-PER\n".as_bytes());
    assert_eq!(spans(&imported.project), ["LOC:تونس", "PER:زيد"]);
    assert_eq!((imported.warnings[0].item, imported.warnings[0].kept), (Item::Line(3), true));
}

#[test]
fn a_token_whose_tag_is_none_stays_in_the_text() {
    let rows = "زيد\tB-x\nفي\tO\nفاس\tPLACE\n".to_owned() + &"و\tO\n".repeat(30);
    let imported = read("a.tsv", rows.as_bytes());
    let text = &imported.project.articles().next().expect("one article").text;
    assert!(text.starts_with("زيد في فاس و و"), "{text}");
    assert_eq!((imported.warnings[0].line, imported.warnings[0].kept), (Some(3), false));
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (1, 1));
}

#[test]
fn a_part_of_a_corpus_without_a_name_in_it_is_one_all_the_same() {
    for parting in ["\t", " ", " NNP I-NP "] {
        let rows = "زيد|O\nفي|O\n\nفاس|O\nثم|O\nعاد|O\n".replace('|', parting);
        let imported = read("a.conll", rows.as_bytes());
        let text = &imported.project.articles().next().expect("one article").text;
        assert_eq!(&**text, "زيد في\nفاس ثم عاد");
    }
}

#[test]
fn a_text_that_only_looks_a_little_like_columns_stays_a_text() {
    for text in ["قال زيد\nثم O\n", "a O\nb O\n", "Vitamin B-12\nis good\n"] {
        let outcome = import("a.txt", text.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml);
        assert!(matches!(outcome, Outcome::Articles { .. }), "{text}");
    }
}

#[test]
fn what_is_exported_comes_back_with_the_same_spans() {
    let row = r#"{"id":"a","text":"قال زيد في بمؤتمر تونس. نعم","spans":[{"start":4,"end":7,"label":"person"},{"start":12,"end":22,"label":"event"},{"start":18,"end":22,"label":"place"}]}"#;
    let project = read("a.jsonl", row.as_bytes()).project;
    let options = ExportOptions { layer: Layer::All, ..ExportOptions::default() };
    for id in ["conll2003", "bio", "bioes"] {
        let export = format(id).exporter().expect("it exports");
        let exported = export(&project, &Selection::default(), &options).expect("exported");
        assert_eq!(exported.left_out.len(), 1, "{id}: the place inside the event");
        let back = read("a.conll", &exported.files[0].bytes);
        assert_eq!(spans(&back.project), ["person:زيد", "event:مؤتمر تونس"], "{id}");
        assert_eq!(back.warnings, vec![], "{id}");
    }
}

#[test]
fn the_arabic_corpus_gives_the_spans_that_were_counted() {
    if let Some(bytes) = corpus("ar_aqmar_test.bio.txt") {
        let imported = read("ar_aqmar_test.bio.txt", &bytes);
        by_label(&imported.project, &[("MIS", 722), ("PER", 424), ("LOC", 326), ("ORG", 102)]);
        let text = &imported.project.articles().next().expect("one article").text;
        assert_eq!(text.lines().count(), 605);
    }
}

#[test]
fn the_other_column_corpora_give_the_spans_that_were_counted() {
    if let Some(bytes) = corpus("fa_tweets_annotator1.bio.tsv") {
        let labels = [("LOC", 256), ("PER", 248), ("ORG", 109), ("NAT", 52), ("EVE", 19), ("POG", 11)];
        by_label(&read("a.tsv", &bytes).project, &labels);
    }
    if let Some(bytes) = corpus("doccano/sequence_labeling_labeling.invalid.conll") {
        let imported = read("a.conll", &bytes);
        by_label(&imported.project, &[("LOC", 3), ("PER", 2)]);
        assert_eq!((imported.warnings[0].item, imported.warnings[0].kept), (Item::Line(1), false));
    }
    if let Some(bytes) = corpus("doccano/sequence_labeling_labeling.trailing.conll") {
        assert_eq!(read("a.conll", &bytes).project.articles().count(), 1);
    }
}

#[test]
fn io_and_odd_mixtures_are_read_by_the_same_rule() {
    let io = read("a.txt", "زيد I-PER\nعلي I-PER\nمن O\nتونس I-LOC\n".as_bytes());
    assert_eq!(
        (spans(&io.project), io.warnings),
        (vec!["PER:زيد علي".to_owned(), "LOC:تونس".to_owned()], vec![])
    );
    let many = "a B-X\nb I-Y\nc E-Y\nd L-Z\n";
    let imported = read("a.txt", many.as_bytes());
    assert_eq!(spans(&imported.project), ["X:a", "Y:b c", "Z:d"]);
    assert_eq!(imported.warnings.len(), 2, "a Y and a Z without a beginning");
}

#[test]
fn every_column_of_tags_is_read_but_one_of_phrases() {
    let nested = "1\tوزير\tB-PER\tO\n2\tخارجية\tI-PER\tB-ORG\n3\tتونس\tI-PER\tB-LOC\n\n1\tقال\tO\tO\n";
    let imported = read("a.tsv", nested.as_bytes());
    assert_eq!(spans(&imported.project), ["PER:وزير خارجية تونس", "ORG:خارجية", "LOC:تونس"]);
    let phrases = "U.N. NNP B-NP B-ORG\nofficial NN I-NP O\nEkeus NNP I-NP B-PER\n";
    assert_eq!(spans(&read("a.conll", phrases.as_bytes()).project), ["ORG:U.N.", "PER:Ekeus"]);
}

#[test]
fn as_many_tags_as_a_token_lies_in_spans_are_nested_spans() {
    let file = "رئيس B-OCC\nبلدية I-OCC B-ORG\nطولكرم I-OCC I-ORG B-GPE\nفي I-OCC\nفلسطين B-GPE\n. O\n";
    let imported = read("a.txt", file.as_bytes());
    assert_eq!(
        spans(&imported.project),
        ["OCC:رئيس بلدية طولكرم في", "ORG:بلدية طولكرم", "GPE:طولكرم", "GPE:فلسطين"]
    );
    assert_eq!(imported.warnings, vec![]);
    let same = "اتحاد B-ORG\nجامعة I-ORG B-ORG\nبيرزيت I-ORG I-ORG\nالعام I-ORG\n";
    assert_eq!(
        spans(&read("a.txt", same.as_bytes()).project),
        ["ORG:اتحاد جامعة بيرزيت العام", "ORG:جامعة بيرزيت"]
    );
}

#[test]
fn a_token_that_is_a_number_sign_is_a_token() {
    let imported = read("a.txt", "# a comment\nرقم O\n# B-SYM\n1 O\n".as_bytes());
    assert_eq!(
        imported.project.articles().next().map(|article| article.text.to_string()),
        Some("رقم # 1".to_owned())
    );
    assert_eq!(spans(&imported.project), ["SYM:#"]);
}

#[test]
fn universal_ner_has_its_text_in_a_comment() {
    let file = "# sent_id = a-1\n# text = قال: «زيد»، نعم.\n1\tقال\tO\t-\t-\n2\t:\tO\t-\t-\n3\t«\tO\t-\t-\n4\tزيد\tB-PER\t-\tليلى\n5\t»\tO\t-\t-\n6\t،\tO\t-\t-\n7\tنعم\tO\t-\t-\n8\t.\tO\t-\t-\n";
    let imported = read("a.iob2", file.as_bytes());
    assert_eq!(
        imported.project.articles().next().map(|article| article.text.to_string()),
        Some("قال: «زيد»، نعم.".to_owned())
    );
    assert_eq!((spans(&imported.project), imported.warnings), (vec!["PER:زيد".to_owned()], vec![]));
}

#[test]
fn conllu_gives_its_text_and_the_names_of_its_last_column() {
    let row = |id: &str, form: &str, misc: &str| format!("{id}\t{form}\t_\tX\t_\t_\t0\troot\t_\t{misc}\n");
    let file = [
        "# newdoc id = n1\n# sent_id = 1\n# text = وبتونس زيد (علي).\n".to_owned(),
        row("1-3", "وبتونس", "_"),
        row("1", "و", "_"),
        row("2", "ب", "_"),
        row("3", "تونس", "NE=B-LOC"),
        row("3.1", "هو", "_"),
        row("4", "زيد", "NE=B-PER"),
        row("5", "(", "SpaceAfter=No|NE=O"),
        row("6", "علي", "Translit=a|NE=I-PER|SpaceAfter=No"),
        row("7", ")", "SpaceAfter=No"),
        row("8", ".", "_"),
        "\n# newdoc id = n2\n# sent_id = 2\n# text = نعم\n".to_owned(),
        row("1", "نعم", "_"),
        "\n".to_owned(),
        "# sent_id = 3\n# text = غير هذا\n".to_owned(),
        row("1", "لا", "_"),
    ]
    .concat();
    let imported = read("a.conllu", file.as_bytes());
    let mut texts: Vec<_> =
        imported.project.articles().map(|article| (article.id.as_str(), article.text.to_string())).collect();
    texts.sort();
    assert_eq!(texts, [("n1", "وبتونس زيد (علي).".to_owned()), ("n2", "نعم\nلا".to_owned())]);
    // The part of a word is the word: it has no place of its own.
    assert_eq!(spans(&imported.project), ["LOC:وبتونس", "PER:زيد", "PER:علي"]);
    let lines: Vec<Item> = imported.warnings.iter().map(|warning| warning.item).collect();
    assert_eq!(
        lines,
        [Item::Line(11), Item::Line(21)],
        "an inside without a beginning; another text than said"
    );
}

#[test]
fn spacys_lines_of_tokens_and_tags_are_sentences() {
    let imported = read("a.iob", "زيد|B-PER علي|I-PER قال|O\nفي|ADP|O تونس|PROPN|B-LOC\n".as_bytes());
    assert_eq!(
        imported.project.articles().next().map(|article| article.text.to_string()),
        Some("زيد علي قال\nفي تونس".to_owned())
    );
    assert_eq!(spans(&imported.project), ["PER:زيد علي", "LOC:تونس"]);
}

#[test]
fn wojoods_columns_keep_nested_and_crossing_spans_and_whole_tokens() {
    let row = r#"{"id":"a","text":"قال زيد في بمؤتمر تونس الكبير. نعم","spans":[{"start":4,"end":7,"label":"person"},{"start":12,"end":22,"label":"event"},{"start":18,"end":22,"label":"place"},{"start":18,"end":29,"label":"place"}]}"#;
    let project = read("a.jsonl", row.as_bytes()).project;
    let export = format("wojood").exporter().expect("it exports");
    let exported = export(&project, &Selection::default(), &ExportOptions::default()).expect("exported");
    assert_eq!(exported.left_out, vec![]);
    let file = String::from_utf8(exported.files[0].bytes.clone()).expect("text");
    assert_eq!(
        file,
        "قال O O O\nزيد B-person O O\nفي O O O\nبمؤتمر B-event O O\nتونس I-event B-place B-place\nالكبير O I-place O\n. O O O\n\nنعم O O O\n\n"
    );
    let back = read("wojood.txt", file.as_bytes());
    let mut found = spans(&back.project);
    found.sort();
    assert_eq!(found, ["event:بمؤتمر تونس", "person:زيد", "place:تونس", "place:تونس الكبير"]);
    assert_eq!(back.warnings, vec![]);
    let skip = ExportOptions { sub_token: SubToken::Skip, ..ExportOptions::default() };
    let exported = export(&project, &Selection::default(), &skip).expect("exported");
    assert_eq!(exported.left_out.len(), 1, "the event cuts a token");
}

#[test]
fn a_sentence_of_wojoods_never_ends_inside_a_span() {
    let row = r#"{"id":"a","text":"قال: نعم. ثم سكت. ومضى زيد علي","spans":[{"start":5,"end":16,"label":"quote"},{"start":23,"end":30,"label":"person"}]}"#;
    let project = read("a.jsonl", row.as_bytes()).project;
    let export = format("wojood").exporter().expect("it exports");
    let options = ExportOptions { max_tokens: Some(3), ..ExportOptions::default() };
    let exported = export(&project, &Selection::default(), &options).expect("exported");
    let file = String::from_utf8(exported.files[0].bytes.clone()).expect("text");
    assert!(
        file.split("\n\n").all(|sentence| sentence.lines().next().is_none_or(|first| !first.contains(" I-"))),
        "{file}"
    );
    assert_eq!(spans(&read("a.txt", file.as_bytes()).project), ["quote:نعم . ثم سكت", "person:زيد علي"]);
}

#[test]
fn universal_dependencies_give_their_text_byte_for_byte() {
    let Some(bytes) = corpus("ar_pud_first150.conllu") else { return };
    let file = String::from_utf8(bytes.clone()).expect("UTF-8");
    let imported = read("ar_pud.conllu", &bytes);
    assert_eq!(imported.warnings, vec![]);
    let expected: Vec<&str> = file.lines().filter_map(|line| line.strip_prefix("# text = ")).collect();
    assert_eq!(expected.len(), 150);
    let texts: Vec<String> = imported.project.articles().map(|article| article.text.to_string()).collect();
    let mut found: Vec<&str> = texts.iter().flat_map(|text| text.split('\n')).collect();
    found.sort_unstable();
    let mut expected = expected;
    expected.sort_unstable();
    assert_eq!(found, expected);
    let mut ids: Vec<&str> = file.lines().filter(|line| line.starts_with("# newdoc")).collect();
    ids.dedup();
    let documents = ids.len();
    assert_eq!(imported.counts.documents_kept, documents);
}

#[test]
fn the_wojood_sample_has_nested_spans_and_no_orphans() {
    let Some(bytes) = corpus("ar_wojood_val.bio.txt") else { return };
    let imported = read("ar_wojood_val.bio.txt", &bytes);
    // Tokens have up to three tags there, outermost first. The index counted the last of each alone, which cuts the outer
    // spans: 472 with four orphans (the next assertion). Read whole they are 470, and there is no orphan.
    let labels = [("GPE", 117), ("ORG", 87), ("DATE", 84), ("PERS", 42), ("OCC", 33), ("EVENT", 12)];
    by_label(&imported.project, &labels);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (470, 0));
    assert_eq!(imported.warnings, vec![]);
    let text = &imported.project.articles().next().expect("one article").text;
    assert_eq!((text.lines().count(), text.split_whitespace().count()), (158, 2_743));
    let file = String::from_utf8(bytes).expect("UTF-8");
    let last = |line: &str| match (line.split(' ').next(), line.rsplit(' ').next()) {
        (Some(token), Some(tag)) if !line.trim().is_empty() => format!("{token} {tag}\n"),
        _ => "\n".to_owned(),
    };
    let flat = read("flat.txt", file.lines().map(last).collect::<String>().as_bytes());
    by_label(
        &flat.project,
        &[("GPE", 117), ("ORG", 87), ("DATE", 84), ("PERS", 42), ("OCC", 35), ("EVENT", 13)],
    );
    assert_eq!((flat.counts.spans_kept, flat.warnings.len()), (472, 4));
}

#[test]
fn the_samples_of_each_kind_of_columns_give_their_spans() {
    for (name, expected) in [
        ("sample.conllu", &["LOC:وبتونس", "PER:زيد", "PER:علي"][..]),
        ("sample.iob2", &["PER:زيد"]),
        ("wojood.txt", &["OCC:رئيس بلدية طولكرم", "ORG:بلدية طولكرم", "GPE:طولكرم", "GPE:فلسطين"]),
    ] {
        let imported = read(name, &super::fixture(name));
        assert_eq!(
            (spans(&imported.project).as_slice(), imported.warnings.len()),
            (&expected.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()[..], 0),
            "{name}"
        );
    }
}
