//! The way of a work package: assigned natively, opened in one step, labelled by hand beside its guidelines, handed in,
//! and read natively again; a later version brings articles and guidelines and touches no label.

use serde_json::{Value, json};
use wusum::edit::{LabelChange, add_guideline, apply, change_label};
use wusum::formats::{Selection, wusum as native};
use wusum::model::{Article, ArticleId, ArticleMeta, LabelId, Project, SetNews, UtcMillis};
use wusum::review::{Corpus, Plan, States, TokenRule, assign, package_project};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;
use crate::steps::{choose, dialog_gone, open_empty};

const TEXTS: [&str; 3] =
    ["زارت سلمى المغرب. ثم عادت سلمى إلى المدينة.", "وصل كريم إلى طنجة مساء أمس.", "افتتحت البلدية الحديقة."];

/// The package of the only annotator: the first `n` texts, guidelines of as many versions as the package has.
fn package(n: usize, version: u32) -> (Vec<u8>, Vec<String>) {
    let mut project = Project::default();
    project.name = "أخبار الشمال".to_owned();
    for (at, text) in TEXTS.iter().take(n).enumerate() {
        project.add_article(Article::new(ArticleId::new(format!("{at}")), *text, ArticleMeta::default()));
    }
    for at in 1..=version {
        let text = format!("# دليل {at}\n\nيوسم الاسم بلا لقبه.\n\n- Cities, not streets\n\n<b>x</b>");
        let edit = add_guideline(&project, &text, UtcMillis(at.into())).expect("it is new");
        apply(&mut project, &edit).expect("it applies");
    }
    if version > 1 {
        let change = LabelChange {
            definition: Some(("en".to_owned(), "Whoever has a name of their own.".to_owned())),
            ..LabelChange::default()
        };
        let edit = change_label(&project, &LabelId::new("person"), change).expect("it is another");
        apply(&mut project, &edit).expect("it applies");
    }
    let plan = Plan { annotators: vec!["ليلى".to_owned()], double: 0.0, calibration: 0, seed: 3 };
    let packages = assign(&project, &plan).expect("it can be shared out");
    let order = packages[0].articles.iter();
    let order = order.map(|id| project.article(id).expect("it is there").text.to_string()).collect();
    let made = package_project(&project, &packages[0], version);
    (native::write(&made, &Selection::default()).expect("it is written"), order)
}

async fn a_package_is_opened_labelled_and_handed_in_and_a_later_version_touches_no_label(page: &mut Page) {
    open_empty(page, json!({})).await;
    let (bytes, order) = package(2, 1);
    // Dropped on the page.
    page.drop_files("body", &[("leila.json", &bytes)]).await;
    until_project(page, "أخبار الشمال").await;
    dialog_gone(page).await;
    until(page, "the articles", ROWS, json!(2)).await;
    let shown = "return document.querySelector('[data-block]')?.textContent;";
    until(page, "the first in the package's order", shown, json!(order[0])).await;
    until(page, "who labels", WHO, json!("ليلى")).await;

    // Guidelines by one key, beside the article, each paragraph in its direction; nothing of them is markup.
    focus(page).await;
    page.press("g").await;
    page.find("[data-testid=guidelines-shown] h3[dir=rtl]").await;
    page.find("[data-testid=guidelines-shown] ul[dir=ltr]").await;
    assert!(page.text("[data-testid=guidelines-shown]").await.contains("<b>x</b>"));
    assert_eq!(page.count("[data-testid=guidelines-shown] b").await, 0);
    looks_right(page).await;
    focus(page).await;
    page.press("g").await;
    page.wait_for("they are gone", "return !document.querySelector('.guidelines');").await;

    let (word, other) =
        if order[0] == TEXTS[0] { ("المغرب", "سلمى") } else { ("طنجة", "كريم") };
    label(page, word, 1, "2").await;
    page.press("Escape").await;
    page.press("Shift+d").await;
    let first = hand_in(page).await;
    assert_eq!(revision(&first), (1, word.to_owned()));
    assert_eq!(revision(&hand_in(page).await).0, 1, "nothing was changed");
    label(page, other, 1, "1").await;
    let second = hand_in(page).await;
    assert_eq!(revision(&second).0, 2);

    // The reviewer: a newer revision takes the place of the older one, whichever comes first.
    let read = |bytes: &[u8]| native::check(bytes).expect("our own file").imported.project;
    let (first, second) = (read(&first), read(&second));
    let set = |project: &Project| project.sets().next().expect("a set").clone();
    assert_eq!(set(&first).news(&set(&second)), SetNews::Newer { here: 1, coming: 2 });
    for files in [[&first, &second], [&second, &first]] {
        let corpus = Corpus::gather(&files, &TokenRule::Words, States::Done);
        let marks: usize = corpus.documents[0].works.iter().flatten().map(|work| work.marks.len()).sum();
        assert_eq!((marks, corpus.aside.older), (2, 1));
    }

    // The same package again brings nothing, a later version what is new, after a look.
    choose(page, &[("leila.json", &bytes)]).await;
    page.find("[data-testid=import-result][data-state=taken]").await;
    page.click_testid("dialog-close").await;
    choose(page, &[("leila-2.json", &package(3, 2).0)]).await;
    page.by_testid("package-brings").await;
    assert_eq!(page.count("[data-testid=package-brings] li").await, 3);
    let changed = page.text("[data-testid=package-brings] li:last-child").await;
    assert!(changed.contains("Person") && changed.contains("1 label"), "{changed}");
    looks_right(page).await;
    page.click_testid("ask-take").await;
    dialog_gone(page).await;
    until(page, "the articles", ROWS, json!(3)).await;
    page.click("[data-testid=library-row]:first-child .library-open").await;
    until_count(page, 2).await;
    page.find("[data-testid=guidelines].newer").await;
    page.click_testid("guidelines").await;
    page.by_testid("guidelines-newer").await;
    page.wait_for(
        "what the label means now",
        "return document.querySelector('.guidelines').textContent.includes('Whoever has a name of their own.');",
    )
    .await;
    page.click_testid("dialog-close").await;

    // From another project the package leads to the one that is there.
    let home = "location.hash = '#p/first';";
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.eval(home).await;
    until_project(page, "My articles").await;
    // Pasted as text.
    page.paste("body", std::str::from_utf8(&bytes).expect("JSON is UTF-8")).await;
    page.by_testid("ask-package").await;
    page.click_testid("ask-take").await;
    until_project(page, "أخبار الشمال").await;
    until(page, "the articles", ROWS, json!(3)).await;
}

/// axe finds nothing, once what moves stands still.
async fn looks_right(page: &Page) {
    let moves = "return !document.getAnimations().some((a) => a.playState === 'running' && a.effect.target?.checkVisibility());";
    page.wait_for("nothing moves", moves).await;
    assert_eq!(page.axe().await, Vec::<String>::new());
}

/// Hands in what is done, and gives the file, checked as `wusum check` checks it.
async fn hand_in(page: &Page) -> Vec<u8> {
    page.expect_download().await;
    page.click_testid("export").await;
    page.find("[data-testid=hand-in-take]:enabled").await;
    page.click_testid("hand-in-take").await;
    let bytes = page.read_download().await.bytes;
    page.click_testid("dialog-close").await;
    let check = native::check(&bytes).expect("the file can be read");
    assert!(check.is_ok(), "{:?} {:?}", check.strict, check.imported.warnings);
    bytes
}

/// The revision of the only set, and its first span.
fn revision(bytes: &[u8]) -> (u64, String) {
    let file: Value = serde_json::from_slice(bytes).expect("JSON");
    assert_eq!((&file["package"]["kind"], &file["package"]["annotator"]), (&json!("review"), &json!("ليلى")));
    let documents = file["documents"].as_array().expect("documents");
    assert_eq!(documents.len(), 1, "what is not done stays");
    let set = &documents[0]["sets"][0];
    assert_eq!((&set["annotator"], &set["state"]), (&json!("ليلى"), &json!("done")));
    let revision = set["revision"].as_u64().expect("a revision");
    (revision, documents[0]["spans"][0]["text"].as_str().expect("a text").to_owned())
}

async fn until_project(page: &Page, name: &str) {
    page.wait_for(
        "the project",
        &format!("return !document.getElementById('boot') && document.querySelector('[data-testid=project-name]')?.textContent === '{name}';"),
    )
    .await;
}

async fn focus(page: &Page) {
    page.eval("document.getElementById('article-text').focus();").await;
}

const WHO: &str = "return document.querySelector('[data-testid=who-name]')?.textContent;";
const ROWS: &str = "return document.querySelectorAll('[data-testid=library-row]').length;";

// What differs between engines is not here.
in_each_browser!(@ chromium Chromium Dist; a_package_is_opened_labelled_and_handed_in_and_a_later_version_touches_no_label);
in_each_browser!(@ firefox Firefox Dist; a_package_is_opened_labelled_and_handed_in_and_a_later_version_touches_no_label);
