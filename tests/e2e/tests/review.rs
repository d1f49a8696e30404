//! A whole review: articles shared out, two annotators' files in, every kind of difference decided by keyboard alone, taken back
//! and decided again, gold out, checked natively, and the decisions back in an annotator's app.

use serde_json::{Value, json};
use wusum::edit::{Change, Edit, Record, RecordId, apply};
use wusum::formats::archive::unpack;
use wusum::formats::{Selection, wusum as native};
use wusum::model::{
    AnnotationSet, AnnotatorId, Article, ArticleId, ArticleMeta, Certainty, LabelId, Origin, PackageHead,
    PackageKind, Project, Provenance, Relation, RelationId, Role, SetId, SetState, Span, SpanId, Target,
    UtcMillis,
};
use wusum::order::Map;
use wusum::text::TextRange;
use wusum_e2e::{Page, in_each_browser};

use crate::common::until;
use crate::steps::{bring_in, choose, dialog_gone, fill, open_empty, share_out};

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

/// The second file says that its text is here already, so the dialog stays.
pub async fn both_are_here(page: &Page) {
    let taken =
        "return document.querySelectorAll('[data-testid=import-result][data-state=taken]').length === 2;";
    page.wait_for("both files are taken", taken).await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
}

/// The package that an annotator got, with their work in it, as it is handed in.
fn handed_in(package: &[u8], who: &str) -> Vec<u8> {
    let package = native::check(package).expect("our own file").imported.project;
    let head = package.package.clone().expect("it says what it is");
    assert_eq!((head.kind, head.annotator.as_str()), (PackageKind::Assignment, who));
    let here = package.articles().next().expect("the article");
    assert_eq!(&*here.text, TEXT);
    let mut done = native::check(&work(who)).expect("our own file").imported.project;
    done.package = Some(PackageHead { kind: PackageKind::Review, ..head });
    native::write(&done, &Selection::default()).expect("it is written")
}

async fn a_whole_review_from_packages_to_gold_and_back_to_an_annotator(page: &mut Page) {
    // Shared out.
    open_empty(page, json!({})).await;
    bring_in(page, &[("corpus.txt", TEXT.as_bytes())]).await;
    share_out(page).await;
    let packages = unpack(&page.read_download().await.bytes).expect("a zip");
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    let of = |who: &str| {
        let name = format!("{who}.json");
        handed_in(&packages.iter().find(|file| file.name.ends_with(&name)).expect("their package").bytes, who)
    };
    let files = [of("ليلى"), of("Karim")];

    // In any order, beside the article that is here.
    choose(page, &[("leila.json", &files[0]), ("karim.json", &files[1])]).await;
    both_are_here(page).await;
    page.wait_for("the article", "return document.querySelector('[data-testid=review]');").await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Shift+r").await;
    page.wait_for("the place in hand", "return document.querySelector('[data-testid=review-card].on');")
        .await;
    until(page, "what is left", LEFT, json!("5 open")).await;

    // Names stay hidden until gold is closed.
    page.click_testid("review-blind").await;
    until(page, "no name", NAMED, json!([false, false])).await;
    page.eval("document.getElementById('review-queue').focus();").await;

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

    // One key makes of it an example for the guidelines, which can be undone like all else.
    page.press("g").await;
    page.wait_for(
        "it is said",
        "return document.querySelector('[data-testid=dialog-notices]').textContent.includes('It is an example of');",
    )
    .await;

    // All of a class at once, and back in one step.
    // Cards may be drawn anew after what was just done: the button has to keep the focus.
    let focused = "const button = document.querySelector('[data-testid=class-longest]');
        if (button && document.activeElement === button) return true;
        button?.focus();
        return false;";
    page.wait_for("the button keeps the focus", focused).await;
    page.press("Enter").await;
    until_hand(page, "relation", "سنعود إلى طنجة قريبا").await;
    until(page, "what is left", LEFT, json!("1 open")).await;
    page.press("Ctrl+z").await;
    until(page, "what is left", LEFT, json!("3 open")).await;
    until_hand(page, "boundary", "سلمى حداد").await;

    // Edited: the start one word later, then accepted.
    page.press("e").await;
    page.by_testid("review-draft").await;
    let shorter = page.eval(DRAFT).await == json!("سلمى حداد");
    if shorter {
        page.press("[").await;
    }
    until(page, "the draft", DRAFT, json!("الدكتورة سلمى حداد")).await;
    page.press_each(&["{", "{"]).await;
    until(page, "the draft", DRAFT, json!("حداد")).await;
    page.press("Enter").await;
    until_hand(page, "boundary", "هشام بنعلي").await;
    // One side, whichever letter it has.
    let karim = side_of(page, "هشام بنعلي", None).await;
    page.press(&karim).await;
    until_hand(page, "relation", "سنعود إلى طنجة قريبا").await;
    // Edited, with the links of one of them.
    let unknown = side_of(page, "سنعود إلى طنجة قريبا", Some("unknown")).await;
    let n = if unknown == "a" { "1" } else { "2" };
    page.press_each(&[&format!("Shift+{n}"), "e"]).await;
    page.by_testid("review-draft-links").await;
    page.press_each(&["[", "Enter"]).await;
    until(page, "no difference is left", STATE, json!("agreed")).await;

    // Across the project, but for one that is looked at, however often one asks.
    for seen in ["2 places in 1 article", "0 places in 0 articles"] {
        if page.count(".review-project[open]").await == 0 {
            page.click_testid("review-project").await;
        }
        page.wait_for(
            "what can be accepted",
            &format!("return document.querySelector('[data-testid=review-widely]')?.textContent.startsWith('{seen} ');"),
        )
        .await;
        until(
            page,
            "one is looked at",
            "return document.querySelectorAll('[data-testid=review-spot]').length;",
            json!(1),
        )
        .await;
        let more = page.count("[data-testid=review-accept-widely]:enabled").await;
        assert_eq!(more, u64::from(seen.starts_with('2')));
        if more > 0 {
            page.click_testid("review-accept-widely").await;
        }
    }
    page.click_testid("review-spot").await;
    page.find("[data-testid=review-card].on[data-kind=agree][data-decided=false]").await;
    page.press("Shift+a").await;
    until(page, "all is reviewed", STATE, json!("reviewed")).await;
    until(page, "gold is closed, and names are there", NAMED, json!([true, true])).await;

    // From here to the figures, and the decisions back to each.
    page.click_testid("review-figures").await;
    page.find("[data-testid=figures-shown] table").await;
    page.find("[data-testid=figures-feedback]:enabled").await;
    page.expect_download().await;
    page.click_testid("figures-feedback").await;
    let back = unpack(&page.read_download().await.bytes).expect("a zip");
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;

    // It is kept, and goes out with every span's provenance.
    page.find("[data-testid=save-status][data-saved=true]").await;
    page.reload().await;
    page.by_testid("review").await;
    let file: Value = serde_json::from_slice(&crate::common::export(page).await).expect("JSON");
    let sets = file["documents"][0]["sets"].as_array().expect("sets");
    let gold = sets.iter().find(|set| set["annotator"] == "gold").expect("gold is a set like any other");
    assert_eq!(gold["state"], "done");
    let decisions = gold["decisions"].as_array().expect("its decisions");
    assert_eq!(decisions.len(), 8, "{gold:#}");
    let id = &gold["id"];
    let of_gold = |one: &&Value| one["set"] == *id;
    let spans: Vec<&Value> =
        file["documents"][0]["spans"].as_array().expect("spans").iter().filter(of_gold).collect();
    let known = |id: &Value| decisions.iter().any(|decision| decision["id"] == *id);
    assert!(spans.iter().all(|span| known(&span["attributes"]["decision"])), "{spans:#?}");
    let mut golden: Vec<(&str, &str)> = spans
        .iter()
        .map(|span| (span["text"].as_str().expect("text"), span["label"].as_str().expect("label")))
        .collect();
    golden.sort_unstable();
    let mut wanted = vec![
        ("حداد", "person"),
        ("ميناء صفاقس", "place"),
        ("كريم المنصوري", "person"),
        ("المنصوري: «سنعود إلى طنجة قريبا", "quote"),
        ("طنجة", "place"),
        ("هشام بنعلي", "person"),
        ("بلدية القيروان", "organization"),
        ("بلدية القيروان", "place"),
    ];
    wanted.sort_unstable();
    assert_eq!(golden, wanted);
    let relations = file["documents"][0]["relations"].as_array().expect("relations");
    let of_quote: Vec<&Value> = relations.iter().filter(of_gold).collect();
    assert_eq!(of_quote.len(), 1, "{relations:#?}");
    assert_eq!(of_quote[0]["to"], "unknown", "{relations:#?}");

    // In the annotator's app: what became of her labels, and why.
    open_empty(page, json!({})).await;
    page.click("#who").await;
    page.find("[data-testid=annotator-name]").await;
    fill(page, "annotator-name", "ليلى").await;
    page.click_testid("annotator-save").await;
    bring_in(page, &[("mine.json", &files[0])]).await;
    let hers = back.iter().find(|file| file.name.contains("ليلى")).expect("a file for her");
    choose(page, &[("decisions.json", &hers.bytes)]).await;
    page.find("[data-testid=feedback-shown] tbody tr").await;
    let told = page.text("[data-testid=feedback-shown]").await;
    for wanted in ["الدكتورة سلمى حداد", "حداد", "town hall or town?", "guideline gap", "هشام بنعلي"]
    {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;

    // A file that does not say whose its labels are asks: under another's name they stand beside hers, to be reviewed.
    let start = TEXT[..TEXT.find("طنجة").expect("a part of the text")].chars().count();
    let span = json!({ "start": start, "end": start + "طنجة".chars().count(), "label": "organization" });
    let nameless = json!({ "text": TEXT, "spans": [span] }).to_string();
    choose(page, &[("nameless.jsonl", nameless.as_bytes())]).await;
    page.find("[data-testid=brought-author]").await;
    fill(page, "brought-author", "زيد").await;
    page.click_testid("ask-take").await;
    page.find("[data-testid=import-result][data-state=taken]").await;
    page.click_testid("dialog-close").await;
    dialog_gone(page).await;
    page.by_testid("review").await;
    page.eval("document.getElementById('article-text').focus();").await;
    page.press("Shift+r").await;
    until_hand(page, "label", "طنجة").await;
    let both = "const told = document.querySelector('[data-testid=review-legend]').textContent;
        return ['ليلى', 'زيد'].map((name) => told.includes(name));";
    until(page, "both are named", both, json!([true, true])).await;
}

/// The key of the annotator who has this at the place in hand, linked so.
async fn side_of(page: &Page, text: &str, linked: Option<&str>) -> String {
    let script = "const row = [...document.querySelectorAll('[data-testid=review-card].on [data-testid=review-variant]')]
        .find((row) => row.querySelector('.review-text').textContent === arguments[0]
            && (!arguments[1] || row.querySelector('.review-links').textContent.includes(arguments[1])));
        return row?.querySelector('b').textContent.toLowerCase();";
    let found = page.eval_with(script, vec![json!(text), json!(linked)]).await;
    found.as_str().expect("somebody has it").to_owned()
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

/// Whether the legend has the names of the two.
const NAMED: &str = "const told = document.querySelector('[data-testid=review-legend]').textContent;
    return ['ليلى', 'Karim'].map((name) => told.includes(name));";
const LEFT: &str = "return document.querySelector('[data-testid=review-left]')?.textContent;";
const DRAFT: &str = "return document.querySelector('[data-testid=review-draft-text]')?.textContent;";
const STATE: &str = "return document.querySelector('[data-testid=review-outcome-all]')?.dataset.state;";

// What differs between engines is not here.
in_each_browser!(@ chromium Chromium Dist; a_whole_review_from_packages_to_gold_and_back_to_an_annotator);
in_each_browser!(@ firefox Firefox Dist; a_whole_review_from_packages_to_gold_and_back_to_an_annotator);
