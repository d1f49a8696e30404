//! The report as files.

use serde_json::json;

use crate::cli::wusum;

const HOSTILE: &str = r#"{"labels": ["person", "place"], "documents": [
    {"id": "d1", "text": "زار <script>حسن</script> مراكش & فاس",
     "a": [{"start": 12, "end": 15, "label": "person"}, {"start": 25, "end": 30, "label": "place"}],
     "b": [{"start": 12, "end": 15, "label": "person"}, {"start": 25, "end": 30, "label": "person"}]},
    {"id": "d2", "text": "عاد حسن", "a": [{"start": 4, "end": 7, "label": "person"}], "b": []}]}"#;

fn report(name: &str, more: &[&str]) -> String {
    let args = [&["agree", "both.json", "--report", name, "--draws", "50"], more].concat();
    let ran = wusum(&args, &[("both.json", HOSTILE.as_bytes())]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    String::from_utf8(ran.written[name].clone()).expect("UTF-8")
}

#[test]
fn the_report_stands_alone_and_is_the_same_for_the_same_input() {
    let page = report("report.html", &[]);
    assert_eq!(page, report("report.html", &[]));
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\" dir=\"ltr\">"), "{}", &page[..200]);
    let without_names = page.replace("http://www.w3.org/2000/svg", "");
    for foreign in ["http:", "https:", "<script", "<link", "<img", "@import", "url("] {
        assert!(!without_names.contains(foreign), "{foreign} is in it");
    }
    assert!(page.contains("&lt;script&gt;حسن&lt;/script&gt;"), "text stays text");
    assert!(page.contains("label differs"));
    assert!(page.contains("Span F1"));
    // A table beside each plot says the same.
    let (plots, tables) = (page.matches("<svg ").count(), page.matches("<table>").count());
    assert!(plots > 0 && tables > plots, "{plots} plots, {tables} tables");
    assert_eq!(plots, page.matches("<svg role=\"img\"").count());
}

#[test]
fn the_report_is_in_arabic_when_asked() {
    let page = report("report.html", &["--language", "ar"]);
    assert!(page.contains("<html lang=\"ar\" dir=\"rtl\">"));
    assert!(page.contains("اتفاق الموسِّمين") && page.contains("مقياس F1 للوسوم"));
    for english in ["Figures", "Differences", "interval", "What the figures mean"] {
        assert!(!page.contains(english), "{english} is in it");
    }
}

#[test]
fn the_same_figures_are_there_for_programs() {
    let json: serde_json::Value = serde_json::from_str(&report("report.json", &[])).expect("JSON");
    let pair = &json["pairs"][0];
    assert_eq!(pair["annotators"], serde_json::json!(["a", "b"]));
    assert_eq!(pair["span_f1"], serde_json::json!(0.4));
    assert_eq!(pair["confusion"]["rows"][1][0], 1);
    assert!(pair["intervals_95"]["span_f1"].is_array());
    assert_eq!(
        (&json["overall"]["confusion"], &json["overall"]["alpha_u_spans"]),
        (&pair["confusion"], &json!(5))
    );
    assert_eq!(pair["relation_f1"]["value_reason"], "no-relations");
    let csv = report("report.csv", &[]);
    assert!(
        csv.starts_with("a,b,figure,value,reason,low,high,documents,tokens,n,of\r\na,b,span_f1,0.4,,"),
        "{csv}"
    );
    // Each figure's own n, of what it counts.
    assert!(csv.contains(",5,spans\r\na,b,macro_f1,"), "{csv}");
    assert!(csv.contains("a,b,relation_f1,,no-relations,,,2,7,0,relations\r\n"), "{csv}");
}

#[test]
fn decisions_are_listed_with_their_reasons() {
    let hash = wusum::model::sha256_hex("عاد حسن");
    let log = format!(
        r#"{{"id": "k1", "article": "{hash}", "about": [{{"annotator": "a", "start": 4, "end": 7, "label": "person"}}], "outcome": "reject", "reason": "guideline_gap", "comment": "نسأل", "by": "lead"}}"#
    );
    let args = ["agree", "both.json", "--report", "r.html", "--decisions", "log.jsonl", "--draws", "0"];
    let ran = wusum(&args, &[("both.json", HOSTILE.as_bytes()), ("log.jsonl", log.as_bytes())]);
    let page = String::from_utf8(ran.written["r.html"].clone()).expect("UTF-8");
    assert!(page.contains("guideline gap") && page.contains("نسأل") && page.contains("rejected"));
}

#[test]
fn an_archive_says_how_far_those_agree_who_did_its_articles() {
    let set = |id: &str, who: &str, state: &str| json!({"id": id, "annotator": who, "state": state});
    let span = |id: &str, set: &str, start: usize, end: usize| json!({"id": id, "start": start, "end": end, "label": "person", "set": set});
    let project = |state: &str| {
        let spans = [span("1", "a", 4, 7), span("2", "b", 4, 7), span("3", "a", 11, 14)];
        let sets = [set("a", "أمل", "done"), set("b", "بدر", state)];
        json!({"format": "wusum", "version": 1, "documents": [{"id": "d", "text": "قال زيد إن عمر", "sets": sets, "spans": spans}]})
            .to_string()
    };
    let readme = |project: &str, more: &[&str]| {
        let args = ["convert", "p.json", "--to", "hugging-face", "-o", "out", "--split", "80/10/10"];
        let ran = wusum(&[&args, more].concat(), &[("p.json", project.as_bytes())]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        String::from_utf8(ran.written["out/README.md"].clone()).expect("UTF-8")
    };
    let english = readme(&project("done"), &[]);
    assert!(
        english.contains("## Agreement\n\n2 annotators; articles that at least two have done: 1."),
        "{english}"
    );
    // Two of three spans are equal; both sides count.
    assert!(english.contains("- Span F1: 0.667 (n = 3, spans)\n"), "{english}");
    let arabic = readme(&project("done"), &["--language", "ar"]);
    assert!(arabic.contains("## الاتفاق بين الواسمين\n\nعدد الواسمين: 2."), "{arabic}");
    // What is not done is no annotation yet, and of one annotator's work nobody knows it.
    assert!(!readme(&project("in_progress"), &[]).contains("Agreement"));
    assert!(!readme(&project("done"), &["--annotator", "أمل"]).contains("Agreement"));
}
