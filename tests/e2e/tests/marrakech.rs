//! A real news article, labelled whole by hand, exported, checked, and brought in again.
//!
//! The article is not part of this repository: the test needs it in `../shared/data`, or in the folder that
//! `WUSUM_CORPORA` names, and says so where it is skipped. The gold follows the labels' own definitions: names without
//! titles, prefixes and quotation marks, what lies inside a label labelled as well.

use std::path::PathBuf;

use serde_json::{Value, json};
use wusum_e2e::{Page, in_each_browser};

use crate::common::*;

/// How a person selects it.
enum By {
    /// A double click in its middle, then so many prefixes left out.
    Word(usize),
    /// A drag over it, then so many prefixes left out.
    Drag(usize),
    /// A word of a quotation, then its whole inside.
    Inside(&'static str),
    /// By the search, without any pointer.
    Search,
}

/// Text, its number among its occurrences, label, how it is selected, and for a quote who says it.
type Row = (&'static str, usize, &'static str, By, Speaker);

enum Speaker {
    None,
    /// The label over this word, the n-th time that it stands in the text.
    Span(&'static str, usize),
    /// These words, which have no label.
    Words(&'static str, usize),
    /// The same as the label over this word.
    Same(&'static str, usize),
}

use By::{Drag, Inside, Search, Word};

const NONE: Speaker = Speaker::None;

const GOLD: &[Row] = &[
    ("مراكش", 1, "place", Word(0), NONE),
    ("مؤتمرا للتحالف الدولي لمحاربة تنظيم الدولة الإسلامية", 1, "event", Drag(0), NONE),
    ("لتحالف الدولي لمحاربة تنظيم الدولة الإسلامية", 1, "organization", Drag(1), NONE),
    ("الدولة الإسلامية", 1, "organization", Drag(0), NONE),
    ("داعش", 1, "organization", Word(0), Speaker::Same("الإسلامية", 1)),
    ("الولايات المتحدة", 1, "place", Drag(0), NONE),
    ("الرباط", 1, "place", Word(0), NONE),
    ("واشنطن", 1, "place", Word(1), NONE),
    ("ناصر بوريطة", 1, "person", Drag(0), NONE),
    ("أنتوني بلينكن", 1, "person", Drag(0), NONE),
    ("هسبريس", 1, "organization", Word(0), NONE),
    ("القارة الأفريقية", 1, "place", Drag(0), NONE),
    ("الساحل والصحراء", 1, "place", Drag(0), NONE),
    ("ليبيا", 1, "place", Word(1), NONE),
    ("حسن بلوان", 1, "person", Drag(0), NONE),
    (
        "انعقاد المؤتمر بالمغرب ولأول مرة في القارة الأفريقية هو نجاح سياسي ودبلوماسي آخر ينضاف إلى سجل البلاد كشريك دولي موثوق يتمتع بمصداقية ويعول عليه في مثل هذه القضايا الكبرى والاستراتيجية",
        1,
        "quote",
        Inside("ودبلوماسي"),
        Speaker::Span("حسن", 1),
    ),
    ("المغرب", 4, "place", Word(1), NONE),
    ("القارة الأفريقية", 2, "place", Search, NONE),
    ("بلوان", 2, "person", Word(0), NONE),
    (
        "ارتفاع التنسيق الأمني المغربي الأميركي وحضور وزير الخارجية بلينكن للمشاركة في إدارة التحالف الدولي ضد داعش يعكسان عمق العلاقات الاستراتيجية بين البلدين التي تعدت المجالات الاقتصادية والعسكرية إلى التنسيق الأمني العالي والمحكم",
        1,
        "quote",
        Inside("يعكسان"),
        Speaker::Span("بلوان", 2),
    ),
    ("بلينكن", 2, "person", Word(0), NONE),
    ("التحالف الدولي ضد داعش", 1, "organization", Drag(0), NONE),
    ("داعش", 2, "organization", Word(0), NONE),
    ("حسن بلوان", 2, "person", Search, NONE),
    ("بلينكن", 3, "person", Word(0), NONE),
    ("واشنطن", 2, "place", Word(0), NONE),
    ("الرباط", 2, "place", Word(1), NONE),
    ("حادثة مقتل سائحتين أسكندنافيتين", 1, "event", Drag(0), NONE),
    ("المغرب", 6, "place", Word(0), NONE),
    ("الأمن المغربي", 1, "organization", Drag(0), NONE),
    ("اعتقال شخص موال لتنظيم داعش", 1, "event", Drag(0), NONE),
    ("داعش", 3, "organization", Word(0), NONE),
    ("بركان", 1, "place", Word(0), NONE),
    (
        "التحضير والإعداد لمشروع إرهابي بغرض المساس الخطير بالنظام العام",
        1,
        "quote",
        Inside("المساس"),
        Speaker::Span("الأمن المغربي", 1),
    ),
    ("لمكتب المركزي للأبحاث القضائية", 1, "organization", Drag(1), NONE),
    ("وزارة الداخلية المغربية", 1, "organization", Drag(1), NONE),
    (
        "تمكن في الساعات الأولى من صباح الجمعة، من توقيف شخص موال لتنظيم داعش الإرهابي، يبلغ من العمر 37 سنة وينشط بمدينة بركان (شمال شرق)",
        1,
        "quote",
        Inside("الساعات"),
        Speaker::Words("البيان", 1),
    ),
    ("توقيف شخص موال لتنظيم داعش الإرهابي", 1, "event", Drag(0), NONE),
    ("داعش", 4, "organization", Word(0), NONE),
    ("بركان", 2, "place", Word(0), NONE),
    (
        "ذلك للاشتباه في تورطه في التحضير والإعداد لمشروع إرهابي بغرض المساس الخطير بالنظام العام",
        1,
        "quote",
        Inside("تورطه"),
        Speaker::Words("البيان", 1),
    ),
    (
        "توقيف هذا الشخص المشتبه فيه يعد ثمرة تعاون وتنسيق بين مصالح المديرية العامة لمراقبة التراب الوطني والسلطات الأميركية المختصة",
        1,
        "quote",
        Inside("ثمرة"),
        Speaker::Words("البيان", 1),
    ),
    ("المديرية العامة لمراقبة التراب الوطني", 1, "organization", Drag(0), NONE),
    (
        "حيث جرى تشخيص هويته وكشف معالم مشروعه الإرهابي انطلاقا من أبحاث وتحريات تقنية مشتركة مع مكتب التحقيقات الفيدرالي الأميركي",
        1,
        "quote",
        Inside("معالم"),
        Speaker::Words("البيان", 1),
    ),
    ("مكتب التحقيقات الفيدرالي الأميركي", 1, "organization", Drag(0), NONE),
    ("مراكش", 2, "place", Word(0), NONE),
    ("بلوان", 4, "person", Word(0), NONE),
    (
        "انعقاد المؤتمر بالمغرب هو اعتراف بالدور الفعال الذي يضطلع به في محاربة التطرف وفق مقاربة شمولية يتقاطع فيها الأمني والسياسي والاجتماعي والديني، بالإضافة إلى تثمين التنسيق المشترك بين الأجهزة الأمنية للدول الفاعلة في محاربة الفكر الداعشي المتطرف",
        1,
        "quote",
        Inside("يضطلع"),
        Speaker::Span("بلوان", 4),
    ),
    ("المغرب", 10, "place", Word(1), NONE),
];

async fn a_real_article_is_labelled_whole_exported_and_brought_in_again(page: &mut Page) {
    let file = corpora().join("ar_news_marrakech.txt");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: there is no {}", file.display());
        return open_wide(page).await;
    };
    let file = page.file("ar_news_marrakech.txt", &text);
    first_visit(page).await;
    page.click_testid("import").await;
    page.choose_files("[data-testid=file-input]", &[&file]).await;
    let arrived =
        "return document.querySelector('[data-block=\"0\"]')?.textContent.startsWith('تحتضن مدينة مراكش');";
    page.wait_for("the article is open", arrived).await;
    page.find("body:not(:has([data-testid=import-dialog]))").await;

    for (text, n, label, by, speaker) in GOLD {
        choose(page, text, *n, by).await;
        let key = LABELS.iter().position(|id| id == label).expect("a label") + 1;
        page.press(&key.to_string()).await;
        until_chosen(page, text, label).await;
        link(page, speaker).await;
    }
    until_count(page, GOLD.len() as u64).await;

    // The stray last line is no part of the article. Its colon only counts without snapping.
    let text_of_last = text.lines().last().expect("a line");
    page.press("Escape").await;
    page.press("c").await;
    page.drag_over(1, text_of_last).await;
    page.by_testid("picker").await;
    until_selected(page, text_of_last).await;
    page.press("x").await;
    page.find("body:not(:has([data-testid=picker]))").await;
    page.press("c").await;
    page.press("Shift+D").await;
    assert_text_nodes(page, &text).await;

    let bytes = export(page).await;
    let mut gold: Vec<Exported> =
        GOLD.iter().map(|(surface, n, label, ..)| place(&text, surface, *n, label)).collect();
    let mut found = exported(&bytes);
    gold.sort();
    found.sort();
    for (span, wanted) in found.iter().zip(&gold) {
        assert_eq!(span, wanted);
    }
    assert_eq!(found.len(), gold.len());
    let document = only_document(&bytes);
    assert_eq!(document["text"].as_str(), Some(text.as_str()));
    assert_eq!(document["excluded"][0]["text"].as_str(), Some(text_of_last));
    assert_eq!(links(&document), linked(&text));

    // Out of the browser, and in again from the file: the same to the last byte.
    page.click(".library-row.current [data-testid=library-menu]").await;
    page.click(".library-row.current [data-testid=article-remove]").await;
    page.click_testid("bin").await;
    page.click_testid("empty-bin").await;
    page.click_testid("remove-confirm").await;
    page.find("body:not(:has([data-testid=remove-confirm]))").await;
    let again = page.file("again.wusum.json", &bytes);
    page.click_testid("import").await;
    page.choose_files("[data-testid=file-input]", &[&again]).await;
    page.wait_for("the article is open again", arrived).await;
    page.find("body:not(:has([data-testid=import-dialog]))").await;
    until_count(page, GOLD.len() as u64).await;
    let second = export(page).await;
    assert_eq!(only_document(&second), document);
    assert!(second == bytes, "the second export differs in its head");
}

/// Selects it as `by` says, until exactly it is selected.
async fn choose(page: &Page, text: &str, n: usize, by: &By) {
    match by {
        Word(prefixes) => {
            select_word(page, text, n).await;
            leave_out(page, *prefixes).await;
        }
        Drag(prefixes) => {
            let place = nth(page, 0, text, n).await;
            page.drag((0, place.start), (0, place.end)).await;
            page.by_testid("picker").await;
            leave_out(page, *prefixes).await;
        }
        Inside(word) => {
            select_word(page, word, 1).await;
            page.press("w").await;
        }
        Search => {
            page.press("/").await;
            let focus = "return document.activeElement.dataset.testid;";
            until(page, "the search has the focus", focus, json!("search-field")).await;
            page.type_keys(text).await;
            for _ in 1..n {
                page.press("Enter").await;
            }
            page.press("Escape").await;
        }
    }
    until_selected(page, text).await;
}

async fn leave_out(page: &Page, prefixes: usize) {
    for _ in 0..prefixes {
        page.press(".").await;
    }
}

async fn link(page: &Page, speaker: &Speaker) {
    if let Speaker::None = speaker {
        return;
    }
    page.press("r").await;
    page.by_testid("link-bar").await;
    match speaker {
        Speaker::None => {}
        Speaker::Same(word, n) => click_word(page, word, *n).await,
        Speaker::Span(word, n) => {
            click_word(page, word, *n).await;
            page.by_testid("role-bar").await;
            page.press("1").await;
        }
        Speaker::Words(words, n) => {
            let place = nth(page, 0, words, *n).await;
            page.drag((0, place.start), (0, place.end)).await;
            page.by_testid("role-bar").await;
            page.press("1").await;
        }
    }
    page.find(".relation-row").await;
}

fn corpora() -> PathBuf {
    std::env::var_os("WUSUM_CORPORA").map_or_else(|| xtask::root().join("../shared/data"), PathBuf::from)
}

/// The n-th occurrence in code points.
fn place(text: &str, surface: &str, n: usize, label: &str) -> Exported {
    let mut from = 0;
    let mut at = 0;
    for _ in 0..n {
        at = from + text[from..].find(surface).unwrap_or_else(|| panic!("no `{surface}` number {n}"));
        from = at + surface.chars().next().map_or(1, char::len_utf8);
    }
    let start = text[..at].chars().count();
    (start, start + surface.chars().count(), surface.to_owned(), label.to_owned())
}

fn only_document(bytes: &[u8]) -> Value {
    let file: Value = serde_json::from_slice(bytes).expect("JSON");
    file["documents"][0].clone()
}

/// Each link of a file: the start of what it is from, the role, the start of what it leads to.
fn links(document: &Value) -> Vec<(u64, String, u64)> {
    let start = |id: &Value| {
        let spans = document["spans"].as_array().expect("spans");
        spans.iter().find(|span| span["id"] == *id).expect("a span")["start"].as_u64().expect("a number")
    };
    let relations = document["relations"].as_array().expect("relations").iter();
    let mut links: Vec<_> = relations
        .map(|relation| {
            let to = &relation["to"];
            let to = to["start"].as_u64().unwrap_or_else(|| start(&to["span"]));
            (start(&relation["from"]), relation["role"].as_str().expect("a role").to_owned(), to)
        })
        .collect();
    links.sort();
    links
}

/// The links that the gold asks for.
fn linked(text: &str) -> Vec<(u64, String, u64)> {
    let mut links: Vec<_> = GOLD
        .iter()
        .filter_map(|(surface, n, label, _, speaker)| {
            let (role, word, number) = match speaker {
                Speaker::None => return None,
                Speaker::Span(word, number) | Speaker::Words(word, number) => ("speaker", word, number),
                // The name begins one word earlier.
                Speaker::Same(word, number) => ("same", word, number),
            };
            let word = place(text, word, *number, "").0;
            let to =
                if role == "same" { place(text, "الدولة الإسلامية", 1, "").0 } else { word };
            Some((place(text, surface, *n, label).0 as u64, role.to_owned(), to as u64))
        })
        .collect();
    links.sort();
    links
}

in_each_browser!(Dist; a_real_article_is_labelled_whole_exported_and_brought_in_again);
