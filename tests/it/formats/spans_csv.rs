//! Tables of spans, and labels as tags in the text.

use wusum::formats::export::ExportOptions;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::{Choices, Item, Outcome, import};
use wusum::model::{Project, Target};

use super::{by_label, corpus, fixture, nasty, read, spans, written};

fn text(id: &str, project: &Project) -> String {
    let file = written(id, project, &ExportOptions::default()).files.remove(0);
    String::from_utf8(file.bytes).expect("UTF-8")
}

#[test]
fn a_table_brings_spans_relations_notes_and_annotators() {
    let imported = read("spans.csv", &fixture("spans.csv"));
    assert_eq!(imported.warnings, vec![]);
    assert_eq!(spans(&imported.project), ["person:هدى", "quote:\"نعم\""]);
    let set = imported.project.sets().next().expect("one set");
    assert_eq!((set.annotator.as_str(), set.relations().count()), ("ليلى", 1));
    let notes: Vec<_> = set.spans.iter().map(|span| span.note.as_str()).collect();
    assert_eq!(notes, ["", "=1+1"]);
    assert!(matches!(set.relations().next().expect("one").target, Target::Span(_)));
}

#[test]
fn no_cell_of_a_csv_begins_as_a_formula_and_all_come_back_as_they_were() {
    for start in ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'x", "'=x", "＝x"] {
        let row = serde_json::json!({
            "id": start, "text": format!("{start} نص"), "annotator": start,
            "spans": [{ "id": start, "start": 0, "end": start.chars().count(), "label": start.trim(), "note": start }],
        });
        let first = read("a.json", row.to_string().as_bytes()).project;
        let csv = text("csv", &first);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
        for cell in reader
            .records()
            .flat_map(|record| record.expect("CSV").iter().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
        for id in ["csv", "tsv"] {
            let back = read("b.csv", text(id, &first).as_bytes()).project;
            assert_eq!(spans(&back), spans(&first), "{id}");
            assert_eq!(text(id, &back), text(id, &first), "{id}");
            let article = back.articles().next().expect("one");
            assert_eq!(*article.text, format!("{start} نص"));
        }
    }
}

#[test]
fn a_tsv_has_a_row_a_line_and_its_numbers_slice_the_text() {
    let tsv = text("tsv", &nasty());
    let rows: Vec<Vec<&str>> = tsv.lines().map(|line| line.split('\t').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 18), "{tsv}");
    let whole = rows[1][6].replace("\\r", "\r").replace("\\n", "\n");
    let characters: Vec<char> = whole.chars().collect();
    for row in &rows[2..] {
        let (start, end): (usize, usize) =
            (row[3].parse().expect("a number"), row[4].parse().expect("a number"));
        assert_eq!(characters[start..end].iter().collect::<String>(), row[6]);
    }
    assert_eq!(rows.len(), 2 + 15);
}

#[test]
fn a_table_saved_with_semicolons_is_read_too() {
    let file = "kind;document;start;end;label;text\narticle;d;0;3;;زيد\nspan;d;0;3;person;زيد\n";
    assert_eq!(spans(&read("a.csv", file.as_bytes()).project), ["person:زيد"]);
}

#[test]
fn bad_rows_are_refused_one_by_one_with_their_lines() {
    let file = "kind,document,start,end,label,text\narticle,d,0,7,,زيد هنا\nspan,d,0,3,person,زيد\nspan,d,-1,3,x,\nspan,d,1.5,3,x,\nspan,d,0,99,x,\nspan,d,3,3,x,\nspan,d,0,3,,\nspan,d,0,3,x,عمرو\nspan,e,0,1,x,\nwhat,d,0,1,x,\n";
    let imported = read("a.csv", file.as_bytes());
    let counts = imported.counts;
    assert_eq!((counts.spans_kept, counts.spans_refused, counts.documents_refused), (1, 7, 1));
    let items: Vec<Item> = imported.warnings.iter().map(|warning| warning.item).collect();
    assert!(items.contains(&Item::Line(11)) && items.contains(&Item::Line(10)), "{items:?}");
    let of_spans = imported.warnings.iter().filter_map(|warning| warning.line);
    assert_eq!(of_spans.collect::<Vec<_>>(), [4, 5, 6, 7, 8, 9]);
}

#[test]
fn a_csv_that_is_no_table_of_spans_gives_its_text() {
    let Some(bytes) = corpus("doccano/example.utf16.csv") else { return };
    match import("example.csv", &bytes, &Choices::default(), &NativeDecoder, &NativeHtml) {
        Outcome::Articles { articles, .. } => {
            assert_eq!((articles.len(), articles[0].text.chars().count()), (1, 52));
            assert_eq!(articles[0].text.matches("\r\n").count(), 3);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn tags_of_pairs_become_spans_and_leave_the_text() {
    let file =
        "قال <ORG>وزير <LOC>تونس</LOC></ORG> <X>x<Y>y</X>z</Y>\r\n3 < 4 و<TIME> بلا نهاية\r\n</DATE>\r\n";
    let imported = read("a.txt", file.as_bytes());
    assert_eq!(spans(&imported.project), ["ORG:وزير تونس", "LOC:تونس", "X:xy", "Y:yz"]);
    let text = &imported.project.articles().next().expect("one").text;
    assert_eq!(**text, *"قال وزير تونس xyz\r\n3 < 4 و<TIME> بلا نهاية\r\n</DATE>\r\n");
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (4, 1));
    let lines: Vec<Item> =
        imported.warnings.iter().map(|it| it.item).filter(|it| matches!(it, Item::Line(_))).collect();
    assert_eq!(lines, [Item::Line(2), Item::Line(3)]);
}

#[test]
fn html_and_code_are_no_tagged_text() {
    for file in ["<p>قال <b>زيد</b></p>", "fn a<T>(x: Vec<T>) -> Box<T>", "a < b > c"] {
        let outcome = import("a.txt", file.as_bytes(), &Choices::default(), &NativeDecoder, &NativeHtml);
        assert!(matches!(outcome, Outcome::Articles { .. }), "{file}");
    }
}

#[test]
fn the_published_tagged_text_gives_what_was_counted() {
    let Some(bytes) = corpus("ur_uner_first60.utf16le-inline-tags.txt") else { return };
    let imported = read("uner.txt", &bytes);
    let labels = [
        ("LOCATION", 45),
        ("ORGANIZATION", 28),
        ("DATE", 24),
        ("NUMBER", 15),
        ("PERSON", 14),
        ("DESIGNATION", 4),
        ("TIME", 2),
    ];
    by_label(&imported.project, &labels);
    assert_eq!((imported.counts.spans_kept, imported.counts.spans_refused), (132, 0));
    let text = &imported.project.articles().next().expect("one").text;
    assert_eq!((text.matches("\r\n").count(), text.contains('<')), (60, false));
}
