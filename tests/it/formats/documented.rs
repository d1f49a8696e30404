//! `docs/formats.md` says what the table says.

use wusum::formats::{Loss, TABLE, unit_of};

const BEGIN: &str =
    "<!-- the table of src/formats/table.rs; `cargo core-test documented` says what it should be -->\n";
const END: &str = "<!-- end of the table -->\n";

fn loss(loss: Loss) -> &'static str {
    match loss {
        Loss::Labels => "labels",
        Loss::Nested => "nested spans",
        Loss::Crossing => "crossing spans",
        Loss::SubToken => "spans inside tokens",
        Loss::SeveralRanges => "the gaps of discontinuous spans",
        Loss::Relations => "relations",
        Loss::Mentions => "relations to unlabelled text, unknown or the author",
        Loss::Notes => "notes",
        Loss::Certainty => "unsure",
        Loss::Attributes => "kinds and attributes",
        Loss::Provenance => "who and when",
        Loss::Metadata => "metadata",
        Loss::SeveralSets => "whose set it is",
    }
}

fn table() -> String {
    let mut out = String::from(
        "| format | ending | in | out | counts in | does not hold |\n|---|---|---|---|---|---|\n",
    );
    for row in TABLE {
        let yes = |there: bool| if there { "yes" } else { "–" };
        let unit = match unit_of(row.id) {
            Some(unit) => unit.slug(),
            None => "asks",
        };
        let loses: Vec<&str> = row.loses.iter().map(|one| loss(*one)).collect();
        let loses = if loses.is_empty() { "–".to_owned() } else { loses.join(", ") };
        out.push_str(&format!(
            "| `{}` | {} | {} | {} | {unit} | {loses} |\n",
            row.id,
            row.extensions.join(", "),
            yes(row.import.is_some()),
            yes(row.export.is_some()),
        ));
    }
    out
}

#[test]
fn the_page_about_formats_holds_the_table() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
    let page = std::fs::read_to_string(&path).expect("the page is there");
    let (before, rest) = page.split_once(BEGIN).expect("where the table begins");
    let (found, after) = rest.split_once(END).expect("where it ends");
    let expected = table();
    if std::env::var_os("WUSUM_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}")).expect("written");
    } else {
        assert_eq!(found, expected, "run again with WUSUM_WRITE_DOCS=1");
    }
}

#[test]
fn every_format_is_described_on_the_page() {
    let page = include_str!("../../../docs/formats.md");
    let (_, sections) = page.split_once("## Each format\n").expect("the sections are there");
    for row in TABLE {
        assert!(sections.contains(&format!("`{}`", row.id)), "{}", row.id);
    }
}
