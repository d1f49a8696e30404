//! The export dialog's parts for training and testing, and what it keeps of a project's choices.

use serde_json::{Value, json};
use wusum::formats::export::ExportOptions;
use wusum::formats::native::{NativeDecoder, NativeHtml};
use wusum::formats::splits::SplitPlan;
use wusum::formats::{Choices, Decoder, HtmlReader, Outcome, Selection, SetChoice, Unit};
use wusum::jobs::{self, Job, JobResult};
use wusum::model::AnnotatorId;
use wusum_e2e::{Page, in_each_browser};

use crate::files::left_out;
use crate::steps::{bring_in, dialog_gone, export, open_empty};

async fn an_export_in_parts_says_what_each_gets_and_leaves_out_and_its_choices_stay_with_the_project(
    page: &mut Page,
) {
    open_empty(page, json!({})).await;
    // Sixteen articles of two sources by two annotators, done but for two, and one that was examined to its middle. The second
    // is nearly the first.
    let text = |at: usize| {
        let words: Vec<String> = (0..30).map(|word| format!("كلمة{}س{word}", at.max(1))).collect();
        format!("قالت هدى {} هدى {at}", words.join(" "))
    };
    let documents: Vec<Value> = (0..16)
        .map(|at| {
            let text = text(at);
            let end = text.chars().count();
            let last = end - 4 - at.to_string().len();
            let examined = if at == 5 { json!(last - 1) } else { json!(end) };
            let state = if at < 14 { "done" } else { "in_progress" };
            let span = |set: &str, start: usize, label: &str| json!({ "set": set, "start": start, "end": start + 3, "label": label });
            json!({
                "id": format!("a{at:02}"), "text": text, "source": format!("s{}", at % 2),
                "sets": [
                    { "id": format!("s{at}"), "annotator": "amina", "state": state, "examined_to": examined },
                    { "id": format!("t{at}"), "annotator": "ben", "state": "done" },
                ],
                "spans": [span(&format!("s{at}"), 5, "person"), span(&format!("s{at}"), last, "person"), span(&format!("t{at}"), 5, "place")],
            })
        })
        .collect();
    let labels: Vec<Value> =
        ["person", "place"].iter().map(|id| json!({ "id": id, "names": { "en": id } })).collect();
    let file =
        json!({ "format": "wusum", "version": 1, "schema": { "labels": labels }, "documents": documents });
    bring_in(page, &[("corpus.json", file.to_string().as_bytes())]).await;
    let whole = export(page, true).await.bytes;
    let import = Job::Import {
        file_name: "whole.json".to_owned(),
        bytes: whole,
        beside: Vec::new(),
        choices: Choices::default(),
    };
    let JobResult::Imported(Outcome::Project(imported)) = jobs::run(&import, &Native, &mut |_| ()) else {
        panic!("the page's own file opens")
    };

    page.expect_download().await;
    page.click_testid("export").await;
    page.click("[data-testid=export-format] option[value=bio]").await;
    page.click("[data-testid=export-sets] option[value=amina]").await;
    for id in ["done", "examined", "split"] {
        page.click_testid(&format!("export-{id}")).await;
    }
    let fill = "const field = document.querySelector(`[data-testid=export-${arguments[0]}]`);
        field.value = arguments[1]; field.dispatchEvent(new Event('change', { bubbles: true }));";
    for (id, value) in
        [("share-train", "50"), ("share-dev", "25"), ("share-test", "25"), ("seed", "7"), ("seed", "x")]
    {
        page.eval_with(fill, vec![json!(id), json!(value)]).await;
    }
    page.click("[data-testid=export-group] option[value=source]").await;
    page.click("[data-testid=export-group] option[value=text]").await;
    let plan = SplitPlan { shares: [50, 25, 25], seed: 7, ..SplitPlan::default() };
    let options = ExportOptions {
        unit: Unit::Utf16,
        language: "en".to_owned(),
        only_examined: true,
        split: Some(Box::new(plan)),
        ..ExportOptions::default()
    };
    let selection =
        Selection { sets: SetChoice::Of(AnnotatorId::new("amina")), only_done: true, ..Selection::default() };
    let here = Job::Export { project: imported.project, selection, format: "bio".to_owned(), options };
    let JobResult::Exported(here) = jobs::run(&here, &Native, &mut |_| ()) else {
        panic!("it can be written")
    };
    let report = here.split.as_ref().expect("there are parts");
    // Before anything is taken: what each part gets, what leaks, and the label beyond what was examined.
    let shown = "const table = document.querySelector('[data-testid=export-parts]');
        return table && !document.querySelector('[data-testid=export-download]').disabled && [...table.querySelectorAll('tr')]
            .map((row) => [row.dataset.part, ...row.children].map((cell) => cell.textContent ?? cell).join(' '));";
    let expected: Vec<String> = report
        .parts
        .iter()
        .map(|part| {
            let counted = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
            let name = ["Train", "Dev", "Test"][part.part as usize];
            let percent = (part.articles * 200 / 14).div_ceil(2);
            let (articles, labels) = (counted(part.articles, "article"), counted(part.spans, "label"));
            format!("{} {name} {percent} % {articles} {labels}", part.part.slug())
        })
        .collect();
    page.wait_for(
        "the parts are those that the core makes",
        &format!(
            "const shown = (() => {{ {shown} }})(); return JSON.stringify(shown) === {};",
            json!(json!(expected).to_string())
        ),
    )
    .await;
    assert_eq!(left_out(page, 1).await, ["هدى"]);
    let leaks = page.eval("return document.querySelector('[data-testid=export-parts]').dataset.leaks;").await;
    assert_eq!(leaks, json!(report.leaks.len().to_string()));
    page.click_testid("export-download").await;
    let taken = page.read_download().await;
    assert!(taken.name.ends_with(".zip"), "{}", taken.name);
    assert_eq!(taken.bytes, here.files[0].bytes, "the page's zip is the core's");

    // The choices are the project's, and there after a start.
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    page.reload().await;
    page.click_testid("export").await;
    page.wait_for(
        "the parts are there again",
        &format!(
            "const shown = (() => {{ {shown} }})(); return JSON.stringify(shown) === {};",
            json!(json!(expected).to_string())
        ),
    )
    .await;
    let kept = page
        .eval(
            "const of = (id) => document.querySelector(`[data-testid=export-${id}]`);
            return [of('format').value, of('sets').value, of('done').checked, of('examined').checked, of('split').checked,
              of('share-train').value, of('share-dev').value, of('seed').value, of('group').value, of('near').value];",
        )
        .await;
    assert_eq!(kept, json!(["bio", "amina", true, true, true, "50", "25", "7", "text", "80"]));
    // Without them it is the whole again.
    page.click_testid("export-split").await;
    page.click_testid("export-examined").await;
    page.click("[data-testid=export-format] option[value=wusum]").await;
    page.wait_for(
        "nothing is parted or left out",
        "return !document.querySelector('.losses') && document.querySelector('[data-testid=export-file-name]').textContent.endsWith('.json');",
    )
    .await;
}

struct Native;

impl jobs::Env for Native {
    fn decoder(&self) -> &dyn Decoder {
        &NativeDecoder
    }

    fn html(&self) -> &dyn HtmlReader {
        &NativeHtml
    }
}

// Shares and choices follow from no engine: two show them.
in_each_browser!(@ chromium Chromium Dist; an_export_in_parts_says_what_each_gets_and_leaves_out_and_its_choices_stay_with_the_project);
in_each_browser!(@ firefox Firefox Dist; an_export_in_parts_says_what_each_gets_and_leaves_out_and_its_choices_stay_with_the_project);
