//! All keys, found and changed: the table of shortcuts with the user's own keycaps.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::KeyboardEvent;

use super::Frame;
use crate::order::Map;
use crate::platform::keyboard;
use crate::ui::keymap::{self, Combo, Command, Group, Row, TABLE, group_name, keys_of, pretty};
use crate::ui::session::{Dialog, Session};
use crate::ui::words::{dialogs, fill, keys, language};

const GROUPS: [Group; 6] =
    [Group::Label, Group::Select, Group::Move, Group::View, Group::Work, Group::Review];

/// Changed keys, as the preferences keep them.
type Own = Map<String, Vec<String>>;

#[component]
pub fn Help() -> impl IntoView {
    let session = expect_context::<Session>();
    let prefs = session.prefs;
    // What is said beside the command: only labels have more to say than their number.
    let label_names = Memo::new(move |_| label_names(session));
    let title = Signal::derive(|| dialogs().help_title.to_owned());
    let query = RwSignal::new(String::new());
    // The row whose key is being changed.
    let changing: RwSignal<Option<&'static str>> = RwSignal::new(None);
    let caps: RwSignal<Map<String, String>> = RwSignal::new(Map::new());
    spawn_local(async move {
        caps.try_set(keyboard::layout().await);
    });

    let own = Memo::new(move |_| prefs.saved.with(|saved| saved.keys.clone()));
    let matches = move |row: &Row| {
        let name = full_name(row, &label_names.get());
        own.with(|own| matches(row, &name, own, &query.get()))
    };
    let groups = move || {
        GROUPS
            .into_iter()
            .filter_map(|group| {
                let rows: Vec<&'static Row> =
                    TABLE.iter().filter(|row| row.group == group && matches(row)).collect();
                (!rows.is_empty()).then(|| {
                    let rows =
                        rows.into_iter().map(|row| view! { <KeyRow row own label_names changing caps/> });
                    view! {
                        <section>
                            <h3>{group_name(group)}</h3>
                            <ul class="key-rows">{rows.collect_view()}</ul>
                        </section>
                    }
                })
            })
            .collect_view()
    };
    let none = move || !TABLE.iter().any(matches);
    let foot = move || {
        view! {
            <button
                type="button"
                data-testid="help-tour"
                on:click=move |_| session.dialog.set(Some(Dialog::Tour))
            >
                {move || dialogs().help_tour}
            </button>
            <span class="grow"></span>
            <button
                type="button"
                data-testid="help-reset-all"
                disabled=move || own.with(Own::is_empty)
                on:click=move |_| prefs.update(|saved| saved.keys.clear())
            >
                {move || dialogs().help_reset_all}
            </button>
        }
    };
    view! {
        <Frame id="help" title foot with_foot=true>
            <input
                type="search"
                class="help-search"
                data-testid="help-search"
                placeholder=move || dialogs().help_search
                aria-label=move || dialogs().help_search
                prop:value=move || query.get()
                on:input=move |event| query.set(event_target_value(&event))
            />
            <div class="help-groups">{groups}</div>
            <Show when=none>
                <p>{move || dialogs().help_none}</p>
            </Show>
            <p class="soft help-note">{move || dialogs().help_arabic_keys}</p>
        </Frame>
    }
}

#[component]
fn KeyRow(
    row: &'static Row,
    own: Memo<Own>,
    label_names: Memo<Map<char, String>>,
    changing: RwSignal<Option<&'static str>>,
    caps: RwSignal<Map<String, String>>,
) -> impl IntoView {
    let is_changing = move || changing.get() == Some(row.id);
    let name = move || label_names.with(|labels| full_name(row, labels));
    let combos = move || own.with(|own| keys_of(row, own));
    let shown = move || {
        let combos = combos();
        if combos.is_empty() {
            return view! { <span class="soft">{dialogs().key_off}</span> }.into_any();
        }
        combos.iter().map(|combo| caps.with(|caps| keycap(combo, caps))).collect_view().into_any()
    };
    let button_id = format!("key-change-{}", row.id);
    view! {
        <li class="key-row" class:changing=is_changing data-testid=format!("key-row-{}", row.id)>
            <div class="key-line">
                <span class="key-name">{name}</span>
                <span class="key-caps" data-testid="key-caps">{shown}</span>
                <button
                    type="button"
                    class="icon quiet small key-change"
                    id=button_id
                    data-testid="key-change"
                    aria-expanded=move || is_changing().to_string()
                    aria-label=move || fill(dialogs().key_change, &[("name", &name())])
                    title=move || fill(dialogs().key_change, &[("name", &name())])
                    on:click=move |_| {
                        changing.update(|at| *at = if *at == Some(row.id) { None } else { Some(row.id) });
                    }
                >
                    "✎"
                </button>
            </div>
            <Show when=is_changing>
                <Change row own changing/>
            </Show>
        </li>
    }
}

/// Why a combo cannot be a row's key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    /// Alt+arrows or Alt+Shift.
    Alt,
    /// Ctrl+Alt is AltGr.
    AltGraph,
    /// The browser's own.
    Browser,
    Taken(&'static str),
}

#[component]
fn Change(row: &'static Row, own: Memo<Own>, changing: RwSignal<Option<&'static str>>) -> impl IntoView {
    let prefs = expect_context::<Session>().prefs;
    let problem: RwSignal<Option<(Combo, Problem)>> = RwSignal::new(None);
    let target: NodeRef<leptos::html::Button> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(target) = target.get() {
            // A shown button takes the focus; where it could not, one clicks it.
            let _ = target.focus();
        }
    });

    let finish = move || {
        changing.set(None);
        crate::platform::dom::focus(&format!("key-change-{}", row.id));
    };
    let pressed = move |event: KeyboardEvent| {
        let Some(combo) = pressed_combo(&event) else { return };
        event.prevent_default();
        event.stop_propagation();
        if combo.key == "Escape" {
            finish();
            return;
        }
        match own.with_untracked(|own| problem_with(&combo, row, own)) {
            Some(found) => problem.set(Some((combo, found))),
            None => {
                prefs.update(|saved| set_key(&mut saved.keys, row, &combo));
                finish();
            }
        }
    };
    let take = move |_| {
        if let Some((combo, Problem::Taken(_))) = problem.get_untracked() {
            prefs.update(|saved| take_key(&mut saved.keys, row, &combo));
            finish();
        }
    };
    let turn_off = move |_| {
        prefs.update(|saved| {
            saved.keys.insert(row.id.to_owned(), Vec::new());
        });
        finish();
    };
    let reset = move |_| {
        prefs.update(|saved| {
            saved.keys.remove(row.id);
        });
        finish();
    };
    let is_taken = move || matches!(problem.get(), Some((_, Problem::Taken(_))));
    view! {
        <div class="key-editor">
            <button
                type="button"
                class="key-target"
                data-testid="key-record"
                aria-describedby="key-hint"
                node_ref=target
                on:keydown=pressed
            >
                {move || dialogs().key_press}
            </button>
            <small class="soft" id="key-hint">{move || dialogs().key_press_hint}</small>
            <span class="grow"></span>
            <button
                type="button"
                class="small"
                data-testid="key-off"
                disabled=move || own.with(|own| keys_of(row, own).is_empty())
                on:click=turn_off
            >
                {move || dialogs().key_turn_off}
            </button>
            <button
                type="button"
                class="small"
                data-testid="key-reset"
                disabled=move || own.with(|own| !own.contains_key(row.id))
                on:click=reset
            >
                {move || dialogs().key_reset}
            </button>
            <div class="key-problem" role="status" data-testid="key-problem">
                {move || problem.get().map(|(combo, problem)| in_words(&combo, &problem))}
                <Show when=is_taken>
                    <button type="button" class="small" data-testid="key-take" on:click=take>
                        {move || dialogs().key_take}
                    </button>
                </Show>
            </div>
        </div>
    }
}

/// What a shortcut's row is found by: its name, its keys, its id.
fn matches(row: &Row, name: &str, own: &Own, query: &str) -> bool {
    let query = query.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&query);
    has(name)
        || has(row.id)
        || keys_of(row, own).iter().any(|combo| has(&pretty(combo)) || has(&combo.to_string()))
}

/// Names of labels by their keys, in the interface's language.
fn label_names(session: Session) -> Map<char, String> {
    session.schema.track();
    let language = language().tag();
    session.with_project(|project| {
        let labels = project.labels().into_iter();
        labels.filter_map(|label| Some((label.key?, label.name(language).to_owned()))).collect()
    })
}

/// The command's name; with the label's where the command gives one.
fn full_name(row: &Row, labels: &Map<char, String>) -> String {
    let name = (row.name)(keys());
    let label = match row.command {
        Command::Label(n) => char::from_digit(u32::from(n), 10).and_then(|key| labels.get(&key)),
        _ => None,
    };
    match label {
        Some(label) => fill(dialogs().key_of_label, &[("name", name), ("label", label)]),
        None => name.to_owned(),
    }
}

/// A combo as keycaps; where the keyboard is of another script, with what is written on the key.
fn keycap(combo: &Combo, caps: &Map<String, String>) -> impl IntoView + use<> {
    let name = arrow_name(combo);
    let own = keyboard::code_of(&combo.key).and_then(|code| caps.get(&code)).cloned();
    let own = own.filter(|cap| !cap.is_ascii());
    let shown = pretty(combo);
    view! {
        <span class="keycap">
            <kbd title=name.unwrap_or_default()>{shown}</kbd>
            {name.map(|name| view! { <span class="visually-hidden">{name}</span> })}
            {own.map(|cap| view! { <kbd class="own">{cap}</kbd> })}
        </span>
    }
}

fn arrow_name(combo: &Combo) -> Option<&'static str> {
    let words = dialogs();
    match combo.key.as_str() {
        "ArrowLeft" => Some(words.key_arrow_left),
        "ArrowRight" => Some(words.key_arrow_right),
        "ArrowUp" => Some(words.key_arrow_up),
        "ArrowDown" => Some(words.key_arrow_down),
        _ => None,
    }
}

/// The combo pressed; `None` while only modifiers are down, for dead keys, and for Tab, which moves on.
fn pressed_combo(event: &KeyboardEvent) -> Option<Combo> {
    const NOT_YET: [&str; 11] = [
        "Control",
        "Shift",
        "Alt",
        "AltGraph",
        "Meta",
        "CapsLock",
        "NumLock",
        "Dead",
        "Process",
        "Unidentified",
        "Tab",
    ];
    if event.is_composing() || NOT_YET.contains(&event.key().as_str()) {
        return None;
    }
    keymap::combos(event).into_iter().next()
}

fn problem_with(combo: &Combo, row: &Row, own: &Own) -> Option<Problem> {
    if combo.ctrl && combo.alt {
        return Some(Problem::AltGraph);
    }
    if combo.alt && (combo.shift || combo.key.starts_with("Arrow")) {
        return Some(Problem::Alt);
    }
    if is_browsers(combo) {
        return Some(Problem::Browser);
    }
    let taken = TABLE.iter().find(|other| {
        other.id != row.id && meet(other.command, row.command) && keys_of(other, own).contains(combo)
    });
    taken.map(|other| Problem::Taken(other.id))
}

/// Keys that a browser keeps for itself or that people would miss.
fn is_browsers(combo: &Combo) -> bool {
    let key = combo.key.as_str();
    if combo.ctrl {
        let letter = matches!(key, "w" | "t" | "n" | "q" | "r" | "l" | "p" | "s" | "c" | "v" | "x" | "a");
        let developer = combo.shift && matches!(key, "i" | "j" | "k");
        let zoom = matches!(key, "+" | "-" | "=" | "0");
        let tab =
            key.len() == 1 && key.chars().all(|c| c.is_ascii_digit()) || key == "PageUp" || key == "PageDown";
        return letter || developer || zoom || tab;
    }
    let function =
        key.strip_prefix('F').is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()));
    function || (combo.alt && matches!(key, "d" | "f" | "e" | "Home"))
}

/// Whether two commands can be meant at the same moment. Two targets are chosen by key only while linking, when
/// no label is given.
fn meet(a: Command, b: Command) -> bool {
    let linking = |command| matches!(command, Command::TargetUnknown | Command::TargetAuthor);
    let labelling = |command| keymap::row(command).is_some_and(|row| row.group == Group::Label);
    linking(a) == linking(b) || !(labelling(a) && labelling(b))
}

/// Gives the row this key instead of what it had.
fn set_key(own: &mut Own, row: &Row, combo: &Combo) {
    own.insert(row.id.to_owned(), vec![combo.to_string()]);
    if keys_of(row, own) == row.keys.iter().filter_map(|key| Combo::parse(key)).collect::<Vec<_>>() {
        own.remove(row.id);
    }
}

/// As [`set_key`], and takes it away from those that had it.
fn take_key(own: &mut Own, row: &Row, combo: &Combo) {
    for other in TABLE.iter().filter(|other| other.id != row.id && meet(other.command, row.command)) {
        let mut keys = keys_of(other, own);
        if keys.contains(combo) {
            keys.retain(|key| key != combo);
            own.insert(other.id.to_owned(), keys.iter().map(Combo::to_string).collect());
        }
    }
    set_key(own, row, combo);
}

fn in_words(combo: &Combo, problem: &Problem) -> String {
    let words = dialogs();
    let key = pretty(combo);
    match problem {
        Problem::Alt => fill(words.key_alt, &[("key", &key)]),
        Problem::AltGraph => fill(words.key_alt_graph, &[("key", &key)]),
        Problem::Browser => fill(words.key_browser, &[("key", &key)]),
        Problem::Taken(id) => {
            let name = TABLE.iter().find(|row| row.id == *id).map_or("", |row| (row.name)(keys()));
            fill(words.key_taken, &[("key", &key), ("name", name)])
        }
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn check(command: Command, key: &str, expected: Option<Problem>) {
        let row = keymap::row(command).expect("every command tested has a row");
        let combo = Combo::parse(key).expect("the test's key parses");
        assert_eq!(problem_with(&combo, row, &Own::new()), expected, "{key}");
    }

    #[wasm_bindgen_test]
    fn a_key_of_the_browser_or_of_another_command_is_refused() {
        check(Command::Brush, "q", None);
        check(Command::Brush, "b", None);
        check(Command::Brush, "w", Some(Problem::Taken("widen")));
        check(Command::Brush, "Ctrl+w", Some(Problem::Browser));
        check(Command::Brush, "Ctrl+1", Some(Problem::Browser));
        check(Command::Brush, "F5", Some(Problem::Browser));
        check(Command::Brush, "Alt+ArrowLeft", Some(Problem::Alt));
        check(Command::Brush, "Alt+Shift+b", Some(Problem::Alt));
        check(Command::Brush, "Ctrl+Alt+b", Some(Problem::AltGraph));
    }

    #[wasm_bindgen_test]
    fn a_key_may_label_and_also_name_a_target_while_linking() {
        check(Command::TargetUnknown, "b", None);
        check(Command::Unsure, "a", None);
        check(Command::TargetUnknown, "a", Some(Problem::Taken("target_author")));
        check(Command::TargetUnknown, "j", Some(Problem::Taken("next_span")));
    }

    #[wasm_bindgen_test]
    fn a_key_that_is_taken_leaves_the_other_command_its_other_keys() {
        let row = keymap::row(Command::Brush).expect("a row");
        let mut own = Own::new();
        take_key(&mut own, row, &Combo::parse("/").expect("a key"));
        assert_eq!(own.get("brush"), Some(&vec!["/".to_owned()]));
        assert_eq!(own.get("search"), Some(&vec!["Ctrl+f".to_owned()]));
    }

    #[wasm_bindgen_test]
    fn going_back_to_the_default_key_forgets_the_change() {
        let row = keymap::row(Command::Brush).expect("a row");
        let mut own = Own::new();
        set_key(&mut own, row, &Combo::parse("q").expect("a key"));
        assert_eq!(own.len(), 1);
        set_key(&mut own, row, &Combo::parse("b").expect("a key"));
        assert!(own.is_empty());
    }
}
