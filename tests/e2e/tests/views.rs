//! Every screen of the app, shown one after the other, for those who look at them all.

use serde_json::json;
use wusum_e2e::Page;

use crate::review::{both_are_here, work};
use crate::steps::{choose, open_empty, open_samples};

/// The screens in the order in which [`each_view`] shows them.
pub const VIEWS: [&str; 38] = [
    "article",
    "chosen",
    "picker",
    "search",
    "relation",
    "brush",
    "help",
    "settings",
    "labels",
    "definition",
    "details",
    "library",
    "remove",
    "import",
    "encoding",
    "export",
    "export-choices",
    "guidelines",
    "guidelines-edit",
    "findings",
    "links",
    "suggestion",
    "suggestions",
    "mentions",
    "names",
    "verbs",
    "tour",
    "who-name",
    "who",
    "looking",
    "figures",
    "assign",
    "feedback",
    "review",
    "review-edit",
    "review-project",
    "risk",
    "empty",
];

/// Own text: headings, lists and a table in both directions, a link, code, and HTML, which stays text.
const GUIDELINES: &str = "# دليل قصير\n\nيوسم *اسم الشخص* بلا لقبه: في «الدكتورة سلمى حداد» يوسم **سلمى حداد**.\n\n\
    1. لا يوسم الضمير.\n2. يوسم الاسم كلما ذُكر.\n\n## Places\n\n- Cities, countries, buildings\n- [x] also `rivers`\n\n\
    > When in doubt, mark it as *unsure*; see [the list](https://example.org/list).\n\n\
    | نص | label |\n|---|---|\n| ميناء صفاقس | place |\n| <b>بلدية</b> | organization |\n";

/// Shows every screen in a language and a theme, and calls `look` on each with its name.
pub async fn each_view(page: &Page, language: &str, theme: &str, mut look: impl AsyncFnMut(&Page, &str)) {
    let settings = json!({ "language": language, "theme": theme });
    open_samples(page, settings.clone()).await;
    page.eval_async("await document.fonts.ready;", vec![]).await;
    for view in VIEWS {
        show(page, view, &settings).await;
        page.eval_async(
            // What was folded away in the midst of an animation, as a menu's, never ends it.
            "const seen = document.getAnimations().filter((a) => a.effect.target?.checkVisibility());
             await Promise.all(seen.map((a) => a.effect.getTiming().iterations === Infinity || a.finished));
             await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));",
            vec![],
        )
        .await;
        look(page, view).await;
        leave(page, view).await;
    }
}

async fn show(page: &Page, view: &str, settings: &serde_json::Value) {
    match view {
        "article" => {}
        "chosen" => {
            focus(page).await;
            page.press_each(&["Ctrl+Home", "j"]).await;
            there(page, "[data-testid=span-card], [data-testid=chosen-bar]").await;
        }
        "picker" => {
            focus(page).await;
            page.press_each(&["Ctrl+Home", "Ctrl+Shift+ArrowLeft"]).await;
            there(page, "[data-testid=picker]").await;
        }
        "relation" => {
            focus(page).await;
            page.press_each(&["Ctrl+Home", "j", "r"]).await;
            there(page, "[data-testid=link-bar]").await;
        }
        "brush" => {
            focus(page).await;
            page.press("b").await;
            there(page, "[data-testid=brush-bar]").await;
        }
        "search" => press(page, "[data-testid=search]", "[data-testid=search-field]").await,
        "help" => press(page, "[data-testid=help]", "[data-testid=dialog-help]").await,
        "settings" => press(page, "[data-testid=settings]", "[data-testid=dialog-settings]").await,
        "labels" => {
            unfold(page, "[data-testid=edit-labels]", "toggle-panel").await;
            press(page, "[data-testid=edit-labels]", "[data-testid=dialog-labels]").await;
        }
        "definition" => {
            unfold(page, ".schema-row", "toggle-panel").await;
            press(page, ".schema-row button.icon", "[data-testid=dialog-definition]").await;
        }
        "details" => press(page, "[data-testid=details]", "[data-testid=dialog-details]").await,
        "library" => {
            unfold(page, "[data-testid=library-sift]", "toggle-library").await;
            search(page, "the").await;
            there(page, "[data-testid=library-hit]").await;
            press(page, "[data-testid=library-sift]", "[data-testid=library-order]").await;
            press(page, "[data-testid=library-row] [data-testid=library-menu]", "[data-testid=state-done]")
                .await;
        }
        "remove" => {
            unfold(page, "[data-testid=article-remove]", "toggle-library").await;
            // The last one: the first has the labels that other screens show.
            let last = "[data-testid=library-row]:last-child [data-testid=article-remove]";
            press(page, last, "[data-testid=bin]").await;
            press(page, "[data-testid=bin]", "[data-testid=empty-bin]").await;
            press(page, "[data-testid=empty-bin]", "[data-testid=remove-confirm]").await;
        }
        "import" => {
            focus(page).await;
            page.press("i").await;
            there(page, "[data-testid=import-dialog]").await;
        }
        "encoding" => {
            focus(page).await;
            page.press("i").await;
            there(page, "[data-testid=import-dialog]").await;
            // "مدينة طنجة" in Windows-1256.
            let bytes = [0xE3, 0xCF, 0xED, 0xE4, 0xC9, 0x20, 0xD8, 0xE4, 0xCC, 0xC9];
            choose(page, &[("old.txt", &bytes)]).await;
            there(page, "[data-testid=ask-encoding]").await;
        }
        "export" => press(page, "[data-testid=export]", "[data-testid=export-dialog]").await,
        "export-choices" => {
            press(page, "[data-testid=export]", "[data-testid=export-dialog]").await;
            page.click("[data-testid=export-format] option[value=conll2003]").await;
            press(page, "[data-testid=export-left-out]", ".left-out-text").await;
        }
        "tour" => {
            press(page, "[data-testid=help]", "[data-testid=help-tour]").await;
            press(page, "[data-testid=help-tour]", "[data-testid=dialog-tour]").await;
        }
        "who-name" => press(page, "#who", "[data-testid=annotator-name]").await,
        "who" => {
            give_name(page, "ليلى حداد").await;
            press(page, "#who", "[data-testid=annotator-add]").await;
            press(page, "[data-testid=annotator-add]", "[data-testid=annotator-name]").await;
            give_name(page, "Karim Ben Youssef").await;
            press(page, "#who", "[data-testid=annotator-add]").await;
        }
        "looking" => {
            // Nothing lies over it: what was said, and in narrow windows the side columns.
            page.eval(
                "document.querySelectorAll('.notice button:last-child').forEach((button) => button.click());",
            )
            .await;
            if page.eval("return innerWidth < 1180;").await == json!(true) {
                for side in ["library", "panel"] {
                    let on = format!("[data-testid=toggle-{side}][aria-pressed=true]");
                    if page.count(&on).await > 0 {
                        press(page, &on, &format!("[data-testid=toggle-{side}][aria-pressed=false]")).await;
                    }
                }
            }
            press(page, "[data-testid=look-at]", "[data-testid=looking]").await;
        }
        "figures" => {
            press(page, "#who", "[data-testid=open-figures]").await;
            press(page, "[data-testid=open-figures]", "[data-testid=dialog-figures]").await;
            // Nobody is done with anything here, and one has not begun.
            page.eval(
                "document.querySelectorAll('[data-testid=figures-who]:not(:checked), [data-testid=figures-any-state]')
                     .forEach((box) => box.click());",
            )
            .await;
            there(page, "[data-testid=figures-compare]:enabled").await;
            press(page, "[data-testid=figures-compare]", "[data-testid=figures-shown] table").await;
        }
        "feedback" => {
            press(page, "#who", "[data-testid=open-feedback]").await;
            press(page, "[data-testid=open-feedback]", "[data-testid=dialog-feedback]").await;
        }
        "assign" => {
            press(page, "#who", "[data-testid=open-assign]").await;
            press(page, "[data-testid=open-assign]", "[data-testid=dialog-assign]").await;
        }
        "review" => {
            focus(page).await;
            page.press("i").await;
            there(page, "[data-testid=import-dialog]").await;
            choose(page, &[("leila.json", &work("ليلى")), ("karim.json", &work("Karim"))]).await;
            both_are_here(page).await;
            there(page, "[data-testid=review]").await;
            press(page, "[data-testid=review]", "[data-testid=review-card].on").await;
            // One is decided, so that gold shows.
            press(page, "[data-testid=review-take]", "[data-testid=review-card].on[data-kind=label]").await;
        }
        "review-edit" => {
            press(page, "[data-testid=review]", "[data-testid=review-card].on").await;
            press(page, "[data-testid=review-edit]", "[data-testid=review-draft]").await;
        }
        "review-project" => {
            press(page, "[data-testid=review]", "[data-testid=review-card].on").await;
            press(page, "[data-testid=review-project]", "[data-testid=review-widely]").await;
        }
        "guidelines" => {
            unfold(page, "[data-testid=guidelines]", "toggle-panel").await;
            press(page, "[data-testid=guidelines]", "[data-testid=dialog-guidelines]").await;
            press(page, "[data-testid=guidelines-edit]", "[data-testid=guidelines-input]").await;
            let script = "const field = document.querySelector('[data-testid=guidelines-input]');
                field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }));";
            page.eval_with(script, vec![json!(GUIDELINES)]).await;
            press(page, "[data-testid=guidelines-save]", "[data-testid=guidelines-shown] table").await;
        }
        "guidelines-edit" => {
            press(page, "[data-testid=guidelines]", "[data-testid=guidelines-edit]").await;
            press(page, "[data-testid=guidelines-edit]", "[data-testid=guidelines-input]").await;
        }
        "findings" => {
            // A quote that nobody said.
            focus(page).await;
            page.press_each(&["Ctrl+Home", "Ctrl+Shift+ArrowLeft", "4"]).await;
            focus(page).await;
            page.press("f").await;
            there(page, ".finding").await;
            page.press("f").await;
            there(page, ".finding.current").await;
            page.eval("document.querySelector('.looked-for').open = true;").await;
        }
        "links" => {
            focus(page).await;
            page.press_each(&["Ctrl+Home", "Ctrl+Shift+ArrowLeft", "4", "Shift+q"]).await;
            there(page, "[data-testid=links-take]").await;
        }
        "suggestion" => {
            // A known name, which a list makes known.
            press(page, "[data-testid=settings]", "[data-testid=open-names]").await;
            press(page, "[data-testid=open-names]", "[data-testid=dialog-names]").await;
            let list = page.file("names.txt", "إسبانيا\tplace\nصفاقس\tplace\n");
            page.choose_files("[data-testid=name-list]", &[&list]).await;
            there(page, "[data-testid=name-lists] li").await;
            press(page, "[data-testid=dialog-close]", "body:not(:has(dialog[open]))").await;
            focus(page).await;
            page.press_each(&["Escape", "Escape", "Ctrl+Home", "v"]).await;
            there(page, "[data-testid=suggestion-bar]").await;
        }
        "suggestions" => {
            focus(page).await;
            page.press("Shift+t").await;
            there(page, "dialog[open] .suggest-row").await;
        }
        "mentions" => {
            focus(page).await;
            page.press_each(&["Ctrl+Home", "j", "t"]).await;
            there(page, "[data-testid=dialog-mentions]").await;
            page.wait_for(
                "it has been looked for",
                "return !/…/.test(document.querySelector('[data-testid=suggest-status]').textContent);",
            )
            .await;
        }
        "names" => {
            press(page, "[data-testid=settings]", "[data-testid=open-names]").await;
            press(page, "[data-testid=open-names]", "[data-testid=name-lists] li").await;
        }
        "verbs" => {
            press(page, "[data-testid=settings]", "[data-testid=open-verbs]").await;
            press(page, "[data-testid=open-verbs]", "[data-testid=verbs-fr]").await;
        }
        "risk" => {
            // Neither store has room: with one of the two work is still kept.
            page.eval(
                "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
                 for (const name of ['add', 'put']) {
                     IDBObjectStore.prototype[name] = () => { throw new DOMException('full', 'QuotaExceededError'); };
                 }",
            )
            .await;
            focus(page).await;
            page.press_each(&["Ctrl+Home", "Ctrl+Shift+ArrowLeft", "5"]).await;
            there(page, "[data-testid=risk]").await;
        }
        "empty" => {
            open_empty(page, settings.clone()).await;
            unfold(page, ".library-empty", "toggle-library").await;
            there(page, ".library-empty").await;
        }
        _ => panic!("there is no view `{view}`"),
    }
}

async fn leave(page: &Page, view: &str) {
    match view {
        "article" | "risk" | "empty" => {}
        "chosen" | "picker" | "brush" => page.press_each(&["Escape", "Escape"]).await,
        "search" => page.press("Escape").await,
        "relation" => {
            press(page, "[data-testid=link-bar] button.quiet", "body").await;
            page.press("Escape").await;
        }
        "guidelines" | "guidelines-edit" => {
            press(page, "[data-testid=dialog-close]", "body:not(:has(.guidelines))").await;
        }
        "findings" => {
            press(page, "[data-testid=dialog-close]", "body:not(:has(.guidelines))").await;
            focus(page).await;
            page.press("Ctrl+z").await;
        }
        "links" => {
            press(page, "[data-testid=dialog-close]", "body:not(:has(dialog[open]))").await;
            focus(page).await;
            page.press("Ctrl+z").await;
        }
        "suggestion" => {
            focus(page).await;
            page.press_each(&["j", "Escape", "Escape"]).await;
            there(page, "body:not(:has([data-testid=suggestion-bar]))").await;
        }
        "mentions" => {
            press(page, "[data-testid=dialog-close]", "body:not(:has(dialog[open]))").await;
            page.press_each(&["Escape", "Escape"]).await;
        }
        "tour" => press(page, "[data-testid=tour-close]", "body").await,
        "looking" => press(page, "[data-testid=back-to-mine]", "[data-testid=look-at]").await,
        // The menu stays open for the next screen.
        "who-name" => {}
        "who" => press(page, "#who", "details.who:not([open])").await,
        "library" => {
            press(page, "[data-testid=library-sift]", "body").await;
            search(page, "").await;
        }
        _ => {
            press(page, "[data-testid=dialog-close]", "body").await;
            page.wait_for("the dialog has closed", "return !document.querySelector('dialog[open]');").await;
            if view == "remove" {
                press(page, "[data-testid=bin]", "[data-testid=library-filter]").await;
            }
        }
    }
}

/// Fills the form of the open menu of who labels.
async fn give_name(page: &Page, name: &str) {
    let script = "const field = document.querySelector('[data-testid=annotator-name]');
        field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.eval_with(script, vec![json!(name)]).await;
    press(page, "[data-testid=annotator-save]", "details.who:not([open])").await;
    let named =
        format!("return document.querySelector('[data-testid=who-name]').textContent === {};", json!(name));
    page.wait_for("who labels", &named).await;
}

/// Looks for something in the list of articles.
async fn search(page: &Page, wanted: &str) {
    let script = "const field = document.querySelector('[data-testid=library-filter]');
        field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }));";
    page.eval_with(script, vec![json!(wanted)]).await;
}

/// In narrow windows the side columns begin folded.
async fn unfold(page: &Page, css: &str, toggle: &str) {
    if page.count(css).await == 0 {
        page.eval_with(
            "document.querySelector(`[data-testid=${arguments[0]}]`).click();",
            vec![json!(toggle)],
        )
        .await;
        there(page, css).await;
    }
}

async fn focus(page: &Page) {
    page.eval("document.getElementById('article-text').focus();").await;
}

async fn there(page: &Page, css: &str) {
    page.wait_for(css, &format!("return document.querySelector('{css}');")).await;
}

/// Clicks by script: narrow screens hide some buttons, whose work a key does there.
async fn press(page: &Page, css: &str, then: &str) {
    there(page, css).await;
    page.eval_with("document.querySelector(arguments[0]).click();", vec![json!(css)]).await;
    there(page, then).await;
}
