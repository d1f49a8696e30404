//! A whole review by keyboard alone: two annotators' files in, every kind of difference decided, taken back and decided
//! again, gold out, checked natively.

use serde_json::{Value, json};
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::formats::{Selection, wusum as native};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, LabelId, Origin, Project,
    Provenance, Relation, RelationId, Role, SetId, SetState, Span, SpanId, Target, UtcMillis,
};
use wusum::order::Map;
use wusum::text::TextRange;
use wusum_e2e::{Page, in_each_browser};

use crate::common::until;
use crate::steps::{choose, dialog_gone, open_empty};

pub const TEXT: &str = "قالت الدكتورة سلمى حداد إن ميناء صفاقس سيفتح غدا.\nوقال كريم المنصوري: «سنعود إلى طنجة قريبا». ثم زار \
    الرئيس هشام بنعلي بلدية القيروان مع هدى الطرابلسي.";

/// Who, what of the text, label.
const LEILA: [(&str, &str); 7] = [
    ("الدكتورة سلمى حداد", "person"),
    ("ميناء صفاقس", "place"),
    ("كريم المنصوري", "person"),
    ("سنعود إلى طنجة قريبا", "quote"),
    ("طنجة", "place"),
    ("الرئيس هشام بنعلي", "person"),
    ("بلدية القيروان", "organization"),
];
const KARIM: [(&str, &str); 8] = [
    ("سلمى حداد", "person"),
    ("ميناء صفاقس", "place"),
    ("كريم المنصوري", "person"),
    ("سنعود إلى طنجة قريبا", "quote"),
    ("طنجة", "place"),
    ("هشام بنعلي", "person"),
    ("بلدية القيروان", "place"),
    ("هدى الطرابلسي", "person"),
];

/// The file of one annotator: every kind of difference is in the two of them.
pub fn work(who: &str) -> Vec<u8> {
    let (spans, speaker): (&[(&str, &str)], _) = match who {
        "ليلى" => (&LEILA, Target::Span(SpanId::new("ليلى كريم المنصوري"))),
        _ => (&KARIM, Target::Unknown),
    };
    let mut project = Project::default();
    let article = ArticleId::new(format!("of-{who}"));
    let meta = ArticleMeta { title: "أخبار الميناء".to_owned(), ..ArticleMeta::default() };
    project.add_article(Article::new(article.clone(), TEXT, meta));
    let set = SetId::new(format!("set-{who}"));
    let annotator = AnnotatorId::new(who);
    let mut own = AnnotationSet::new(set.clone(), article, annotator.clone());
    own.head.state = SetState::Done;
    project.add_set(own);
    let by = Provenance { annotator, made: UtcMillis(1), changed: UtcMillis(1), origin: Origin::Hand };
    let id = |of: &str| SpanId::new(format!("{who} {of}"));
    let mut changes: Vec<Change> = spans
        .iter()
        .map(|(of, label)| {
            let start = TEXT.find(of).expect("a part of the text");
            let span = Span {
                id: id(of),
                ranges: vec![TextRange::between(start, start + of.len())],
                label: LabelId::new(*label),
                subtype: None,
                certainty: if *of == "هدى الطرابلسي" {
                    Certainty::Unsure
                } else {
                    Certainty::Sure
                },
                note: String::new(),
                attributes: Map::new(),
                provenance: by.clone(),
            };
            Change { id: RecordId::Span(set.clone(), id(of)), before: None, after: Some(Record::Span(span)) }
        })
        .collect();
    let relation = RelationId::new(format!("{who} says"));
    changes.push(Change {
        id: RecordId::Relation(set, relation.clone()),
        before: None,
        after: Some(Record::Relation(Relation {
            id: relation,
            from: id("سنعود إلى طنجة قريبا"),
            role: Role::Speaker,
            target: speaker,
            provenance: by,
        })),
    });
    apply(&mut project, &Edit { changes }).expect("it applies");
    native::write(&project, &Selection::default()).expect("it is written")
}

/// Brings both files in and opens the review by its key.
pub async fn open_review(page: &Page) {
    choose(page, &[("leila.json", &work("ليلى")), ("karim.json", &work("Karim"))]).await;
    both_are_here(page).await;
    page.wait_for("the article", "return document.querySelector('[data-testid=review]');").await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Shift+r").await;
    page.wait_for("the place in hand", "return document.querySelector('[data-testid=review-card].on');")
        .await;
}

/// The second file says that its text is here already, so the dialog stays.
pub async fn both_are_here(page: &Page) {
    let taken =
        "return document.querySelectorAll('[data-testid=import-result][data-state=taken]').length === 2;";
    page.wait_for("both files are taken", taken).await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
}

async fn every_kind_of_difference_is_decided_by_keyboard_and_gold_is_exported(page: &mut Page) {
    open_empty(page, json!({})).await;
    open_review(page).await;
    until(page, "what is left", LEFT, json!("5 open")).await;
    // Unsure first, then as the kinds tell.
    until_hand(page, "only_some", "هدى الطرابلسي").await;
    page.press("Enter").await;
    until_hand(page, "label", "بلدية القيروان").await;
    until(page, "what is left", LEFT, json!("4 open")).await;

    // Taken back it is in hand again, and decided otherwise.
    page.press("Ctrl+z").await;
    until_hand(page, "only_some", "هدى الطرابلسي").await;
    page.press("x").await;
    until_hand(page, "label", "بلدية القيروان").await;

    // Both, with a reason and a comment.
    page.press_each(&["Shift+1", "Shift+2"]).await;
    until(page, "two are marked", "return document.querySelectorAll('.review-row.marked').length;", json!(2))
        .await;
    page.press_each(&["r", "r"]).await;
    until(
        page,
        "the reason",
        "return document.querySelector('.review-reasons [aria-pressed=true]').dataset.testid;",
        json!("reason-guideline_gap"),
    )
    .await;
    page.press("c").await;
    let has_focus = "return document.activeElement?.dataset.testid === 'review-comment';";
    until(page, "the comment has the focus", has_focus, json!(true)).await;
    page.type_keys("town hall or town?").await;
    page.press("Enter").await;
    until(page, "the keys are back", has_focus, json!(false)).await;
    page.press("Enter").await;
    until_hand(page, "boundary", "سلمى حداد").await;

    // Edited: the start one word later, then accepted.
    page.press("e").await;
    page.by_testid("review-draft").await;
    until(page, "the draft", DRAFT, json!("سلمى حداد")).await;
    page.press("[").await;
    until(page, "the draft", DRAFT, json!("الدكتورة سلمى حداد")).await;
    page.press_each(&["{", "{"]).await;
    until(page, "the draft", DRAFT, json!("حداد")).await;
    page.press("Enter").await;
    until_hand(page, "boundary", "هشام بنعلي").await;
    // The first by name.
    page.press("a").await;
    until_hand(page, "relation", "سنعود إلى طنجة قريبا").await;
    page.press("1").await;
    until(page, "no difference is left", STATE, json!("agreed")).await;
    page.press("Shift+a").await;
    until(page, "all is reviewed", STATE, json!("reviewed")).await;
    page.press("Escape").await;
    page.wait_for("the review has closed", "return !document.querySelector('dialog[open]');").await;

    // It is kept, and goes out with every span's provenance.
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    page.by_testid("review").await;
    let file: Value = serde_json::from_slice(&crate::common::export(page).await).expect("JSON");
    let sets = file["documents"][0]["sets"].as_array().expect("sets");
    let gold = sets.iter().find(|set| set["annotator"] == "gold").expect("gold is a set like any other");
    assert_eq!(gold["state"], "done");
    assert_eq!(gold["decisions"].as_array().map(Vec::len), Some(8), "{gold:#}");
    let id = &gold["id"];
    let spans = file["documents"][0]["spans"].as_array().expect("spans").iter();
    let mut golden: Vec<(&str, &str)> = spans
        .filter(|span| span["set"] == *id)
        .map(|span| (span["text"].as_str().expect("text"), span["label"].as_str().expect("label")))
        .collect();
    golden.sort_unstable();
    let mut wanted = vec![
        ("حداد", "person"),
        ("ميناء صفاقس", "place"),
        ("كريم المنصوري", "person"),
        ("سنعود إلى طنجة قريبا", "quote"),
        ("طنجة", "place"),
        ("هشام بنعلي", "person"),
        ("بلدية القيروان", "organization"),
        ("بلدية القيروان", "place"),
    ];
    wanted.sort_unstable();
    assert_eq!(golden, wanted);
}

/// Waits until the place in hand is of this kind and has this text.
async fn until_hand(page: &Page, kind: &str, text: &str) {
    let script = format!(
        "const card = document.querySelector('[data-testid=review-card].on');
         return card ? [card.dataset.kind, [...card.querySelectorAll('.review-text')].some((t) => t.textContent === {})] : null;",
        json!(text)
    );
    until(page, &format!("{kind} {text} is in hand"), &script, json!([kind, true])).await;
}

const LEFT: &str = "return document.querySelector('[data-testid=review-left]')?.textContent;";
const DRAFT: &str = "return document.querySelector('[data-testid=review-draft-text]')?.textContent;";
const STATE: &str = "return document.querySelector('[data-testid=review-outcome-all]')?.dataset.state;";

// What differs between engines is not here.
in_each_browser!(@ chromium Chromium Dist; every_kind_of_difference_is_decided_by_keyboard_and_gold_is_exported);
in_each_browser!(@ firefox Firefox Dist; every_kind_of_difference_is_decided_by_keyboard_and_gold_is_exported);
