//! Quotes for attribution.

use serde_json::Value;
use wusum::formats::Loss;
use wusum::formats::export::ExportOptions;

use super::{read, written};

const ROW: &str = r#"{"id":"d","text":"قالت هدى لزيد: «نعم». «لا» «بلى» قال سامي.\nقيل: «ربما».","spans":[
{"id":"h","start":5,"end":8,"label":"person"},{"id":"z","start":10,"end":13,"label":"person"},
{"id":"q1","start":15,"end":20,"label":"quote"},{"id":"q2","start":22,"end":26,"label":"quote"},
{"id":"q3","start":27,"end":32,"label":"quote","subtype":"ironic"},{"id":"q4","start":48,"end":54,"label":"quote"},
{"id":"o","start":43,"end":46,"label":"event"}],
"relations":[{"from":"q1","role":"speaker","to":"h"},{"from":"q1","role":"cue","to":{"start":0,"end":4}},
{"from":"q1","role":"addressee","to":"z"},{"from":"q2","role":"speaker","to":{"start":37,"end":41}},
{"from":"q3","role":"speaker","to":{"start":37,"end":41}},{"from":"q4","role":"speaker","to":"unknown"},
{"from":"o","role":"agent","to":"h"}]}"#;

#[test]
fn each_quote_has_its_speaker_cue_and_addressee_at_their_places() {
    let project = read("a.json", ROW.replace('\n', "").as_bytes()).project;
    let exported = written("quotes", &project, &ExportOptions::default());
    let text = |index: usize| String::from_utf8(exported.files[index].bytes.clone()).expect("UTF-8");
    let rows: Vec<Value> = text(0).lines().map(|row| serde_json::from_str(row).expect("JSON")).collect();
    let document: Value = serde_json::from_str(&text(1)).expect("one text");
    let characters: Vec<char> = document["text"].as_str().expect("text").chars().collect();
    let checked = |part: &Value| -> String {
        let at = |name: &str| usize::try_from(part[name].as_u64().expect("a number")).expect("small");
        let slice: String = characters[at("start")..at("end")].iter().collect();
        assert_eq!(slice, part["text"].as_str().expect("text"));
        slice
    };
    let quotes: Vec<String> = rows.iter().map(|row| checked(&row["quote"])).collect();
    assert_eq!(quotes, ["«نعم»", "«لا»", "«بلى»", "«ربما»"]);
    let of = |row: usize, role: &str| checked(&rows[row][role][0]);
    assert_eq!([of(0, "speaker"), of(0, "cue"), of(0, "addressee")], ["هدى", "قالت", "زيد"]);
    assert_eq!([of(1, "speaker"), of(2, "speaker")], ["سامي", "سامي"]);
    assert_eq!((&rows[3]["speaker"][0]["kind"], &rows[3]["cue"]), (&"unknown".into(), &Value::Array(vec![])));
    let kinds: Vec<_> = rows.iter().map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, [Some("direct"), Some("direct"), Some("ironic"), Some("direct")]);
    // The event and its agent have no place here.
    assert_eq!((exported.left_out.len(), exported.left_out[0].span.as_str()), (1, "o"));
    assert!(exported.lost.contains(&(Loss::Relations, 1)), "{:?}", exported.lost);
}

#[test]
fn what_a_quote_says_of_itself_beside_its_kind_is_counted_as_lost() {
    let row = r#"{"documents":[{"id":"d","text":"قالت هدى: «نعم».","spans":[
{"id":"q","start":10,"end":15,"label":"quote","subtype":"direct","note":"n","certainty":"unsure","attributes":{"tone":"dry"},"made":"2026-01-02T03:04:05Z"},
{"id":"h","start":5,"end":8,"label":"person","subtype":"named"}],
"relations":[{"id":"r","from":"q","role":"speaker","to":{"span":"h"}}]}]}"#;
    let project = read("a.json", row.replace('\n', "").as_bytes()).project;
    let lost = written("quotes", &project, &ExportOptions::default()).lost;
    // Of the kinds the quote's own is there, the speaker's is not.
    let expected = [(Loss::Notes, 1), (Loss::Certainty, 1), (Loss::Provenance, 1), (Loss::Attributes, 2)];
    assert!(expected.iter().all(|one| lost.contains(one)), "{lost:?}");
    assert!(lost.iter().all(|(loss, _)| expected.iter().any(|(other, _)| other == loss)), "{lost:?}");
}

#[test]
fn directquote_columns_say_on_which_side_the_speaker_stands() {
    let project = read("a.json", ROW.replace('\n', "").as_bytes()).project;
    let columns = written("quotes", &project, &ExportOptions::default()).files.remove(2).bytes;
    let columns = String::from_utf8(columns).expect("UTF-8");
    let tag = |token: &str| {
        let line = columns.lines().find(|line| line.starts_with(&format!("{token} "))).expect(token);
        line.rsplit(' ').next().expect("a tag").to_owned()
    };
    assert_eq!(
        ["قالت", "هدى", "نعم", "لا", "بلى", "سامي", "ربما"].map(tag),
        ["O", "I-Speaker", "I-LeftSpeaker", "I-RightSpeaker", "I-RightSpeaker", "I-Speaker", "I-Unknown"]
    );
    // Two quotes of one kind that touch are parted by a B, and paragraphs by an empty line.
    assert_eq!(columns.matches("B-RightSpeaker").count(), 1, "{columns}");
    assert_eq!(columns.trim_end().split("\n\n").count(), 3);
}
