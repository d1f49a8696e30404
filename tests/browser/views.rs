//! What the facade over Leptos (`view/`) does to the document: which nodes stay, which change, what ends.

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, Node};

/// An element of its own in the page, with a view in it.
fn mounted<V: IntoView>(view: impl FnOnce() -> V + 'static) -> (HtmlElement, UnmountHandle) {
    let document = web_sys::window().and_then(|window| window.document()).expect("a page");
    let place: HtmlElement = document.create_element("div").expect("an element").unchecked_into();
    document.body().expect("a body").append_child(&place).expect("it can be appended");
    let handle = mount_to(place.clone(), view);
    (place, handle)
}

/// Waits until effects have run.
async fn settled() {
    let later = js_sys::Promise::new(&mut |done, _| {
        let window = web_sys::window().expect("a window");
        window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, 0).expect("a task");
    });
    JsFuture::from(later).await.expect("tasks run");
}

fn all(place: &HtmlElement, css: &str) -> Vec<Element> {
    let list = place.query_selector_all(css).expect("a selector");
    (0..list.length()).filter_map(|at| list.item(at)).map(Node::unchecked_into).collect()
}

fn one(place: &HtmlElement, css: &str) -> Element {
    place.query_selector(css).expect("a selector").unwrap_or_else(|| panic!("no {css}"))
}

fn texts(place: &HtmlElement, css: &str) -> Vec<String> {
    all(place, css).iter().map(|element| element.text_content().unwrap_or_default()).collect()
}

fn click(element: &Element) {
    element.unchecked_ref::<HtmlElement>().click();
}

#[wasm_bindgen_test]
async fn rows_keep_their_nodes_wherever_their_key_moves() {
    let items = RwSignal::new(vec![1, 2, 3, 4]);
    let (place, _handle) = mounted(move || {
        view! {
            <ul>
                <For each=move || items.get() key=|item| *item let:item><li>{item.to_string()}</li></For>
            </ul>
        }
    });
    settled().await;
    let before = all(&place, "li");
    items.set(vec![4, 5, 2, 1]);
    settled().await;
    assert_eq!(texts(&place, "li"), ["4", "5", "2", "1"]);
    let after = all(&place, "li");
    for (row, number) in [(0, 3), (2, 1), (3, 0)] {
        assert!(after[row].is_same_node(Some(&before[number])), "row {row} is another node");
    }
    assert!(!before[2].is_connected(), "what went is still in the page");
    items.set(Vec::new());
    settled().await;
    assert_eq!(place.query_selector("li").expect("a selector"), None);
    items.set(vec![7, 8]);
    settled().await;
    assert_eq!(texts(&place, "li"), ["7", "8"]);
}

#[wasm_bindgen_test]
async fn a_row_that_goes_ends_what_it_began_and_those_that_stay_do_not() {
    let items = RwSignal::new(vec![1, 2, 3]);
    let (made, ended) = (StoredValue::new(0), StoredValue::new(Vec::new()));
    let (_place, handle) = mounted(move || {
        view! {
            <For each=move || items.get() key=|item| *item let:item>
                {
                    made.update_value(|made| *made += 1);
                    on_cleanup(move || ended.update_value(|ended| ended.push(item)));
                    view! { <b>{item.to_string()}</b> }
                }
            </For>
        }
    });
    settled().await;
    items.set(vec![3, 1]);
    settled().await;
    assert_eq!((made.get_value(), ended.get_value()), (3, vec![2]));
    drop(handle);
    let mut all = ended.get_value();
    all.sort_unstable();
    assert_eq!(all, [1, 2, 3]);
}

#[wasm_bindgen_test]
async fn attributes_classes_and_styles_change_in_place() {
    let name = RwSignal::new(Some("one".to_owned()));
    let on = RwSignal::new(true);
    let (place, _handle) = mounted(move || {
        view! {
            <button
                title=move || name.get()
                disabled=move || on.get()
                class="fixed"
                class:lit=move || on.get()
                style:left=move || if on.get() { Some("3px") } else { None }
            >"x"</button>
        }
    });
    settled().await;
    let button = one(&place, "button");
    let seen = |element: &Element| {
        let style = element.unchecked_ref::<HtmlElement>().style();
        let left = style.get_property_value("left").unwrap_or_default();
        (element.get_attribute("title"), element.has_attribute("disabled"), element.class_name(), left)
    };
    assert_eq!(seen(&button), (Some("one".into()), true, "fixed lit".into(), "3px".into()));
    name.set(None);
    on.set(false);
    settled().await;
    assert_eq!(seen(&button), (None, false, "fixed".into(), String::new()));
    name.set(Some("two".to_owned()));
    on.set(true);
    settled().await;
    assert_eq!(seen(&button), (Some("two".into()), true, "fixed lit".into(), "3px".into()));
    assert!(one(&place, "button").is_same_node(Some(&button)), "the button was made anew");
}

#[wasm_bindgen_test]
async fn a_description_of_the_same_shape_changes_its_element_and_another_replaces_it() {
    let state = RwSignal::new(0);
    let pressed = StoredValue::new(Vec::new());
    let (place, _handle) = mounted(move || {
        view! {
            <div>
                {move || match state.get() {
                    2 => view! { <em>"other"</em> }.into_any(),
                    n => view! {
                        <button data-n=n.to_string() on:click=move |_| pressed.update_value(|all| all.push(n))>
                            {n.to_string()}
                        </button>
                    }
                    .into_any(),
                }}
            </div>
        }
    });
    settled().await;
    let first = one(&place, "button");
    click(&first);
    state.set(1);
    settled().await;
    let second = one(&place, "button");
    assert!(second.is_same_node(Some(&first)), "the same shape was made anew");
    assert_eq!(second.get_attribute("data-n").as_deref(), Some("1"));
    // One listener, and it is the new one.
    click(&second);
    assert_eq!(pressed.get_value(), [0, 1]);
    state.set(2);
    settled().await;
    assert_eq!((texts(&place, "em"), texts(&place, "button").len()), (vec!["other".to_owned()], 0));
    // What is gone no longer listens, though somebody may still hold it.
    click(&first);
    assert_eq!(pressed.get_value(), [0, 1]);
}

#[wasm_bindgen_test]
async fn show_builds_its_children_only_when_the_answer_changes() {
    let number = RwSignal::new(1_i32);
    let built = StoredValue::new(0);
    let ended = StoredValue::new(0);
    let (place, _handle) = mounted(move || {
        view! {
            <Show when=move || number.get().is_positive() fallback=|| view! { <i>"none"</i> }>
                {
                    built.update_value(|built| *built += 1);
                    on_cleanup(move || ended.update_value(|ended| *ended += 1));
                    view! { <b>{move || number.get().to_string()}</b> }
                }
            </Show>
        }
    });
    settled().await;
    let shown = one(&place, "b");
    number.set(5);
    settled().await;
    assert_eq!((texts(&place, "b"), built.get_value()), (vec!["5".to_owned()], 1));
    assert!(one(&place, "b").is_same_node(Some(&shown)));
    number.set(-1);
    settled().await;
    assert_eq!((texts(&place, "i").len(), texts(&place, "b").len(), ended.get_value()), (1, 0, 1));
    number.set(2);
    settled().await;
    assert_eq!((texts(&place, "b"), built.get_value()), (vec!["2".to_owned()], 2));
}

#[wasm_bindgen_test]
async fn text_nested_in_live_parts_changes_in_its_own_node_and_order_is_kept() {
    let (outer, inner) = (RwSignal::new("a"), RwSignal::new(1));
    let runs = StoredValue::new(0);
    let (place, _handle) = mounted(move || {
        view! {
            <p>
                "("
                {move || {
                    runs.update_value(|runs| *runs += 1);
                    let outer = outer.get();
                    view! { {outer} "/" {move || inner.get().to_string()} }
                }}
                ")"
            </p>
        }
    });
    settled().await;
    let text = |place: &HtmlElement| texts(place, "p").concat();
    assert_eq!((text(&place), runs.get_value()), ("(a/1)".to_owned(), 1));
    inner.set(2);
    settled().await;
    assert_eq!((text(&place), runs.get_value()), ("(a/2)".to_owned(), 1));
    outer.set("b");
    settled().await;
    assert_eq!((text(&place), runs.get_value()), ("(b/2)".to_owned(), 2));
    inner.set(3);
    settled().await;
    assert_eq!(text(&place), "(b/3)");
}

#[wasm_bindgen_test]
async fn unmounting_takes_the_nodes_ends_effects_and_cleans_up() {
    let signal = RwSignal::new(0);
    let (seen, cleaned, resized) = (StoredValue::new(0), StoredValue::new(0), StoredValue::new(0));
    let (place, handle) = mounted(move || {
        Effect::new(move |_| {
            signal.track();
            seen.update_value(|seen| *seen += 1);
        });
        let listener =
            window_event_listener(leptos::ev::resize, move |_| resized.update_value(|times| *times += 1));
        on_cleanup(move || {
            listener.remove();
            cleaned.update_value(|cleaned| *cleaned += 1);
        });
        view! { <p>{move || signal.get().to_string()}</p> }
    });
    settled().await;
    signal.set(1);
    let window = web_sys::window().expect("a window");
    let resize = || window.dispatch_event(&web_sys::Event::new("resize").expect("an event")).expect("sent");
    resize();
    settled().await;
    assert_eq!((texts(&place, "p").concat(), seen.get_value(), resized.get_value()), ("1".to_owned(), 2, 1));
    drop(handle);
    assert_eq!((place.child_nodes().length(), cleaned.get_value()), (0, 1));
    signal.set(2);
    resize();
    settled().await;
    assert_eq!((seen.get_value(), resized.get_value()), (2, 1));
}

#[wasm_bindgen_test]
async fn a_listener_may_take_its_own_view_away() {
    let open = RwSignal::new(true);
    let pressed = StoredValue::new(0);
    let press = move |_| {
        pressed.update_value(|times| *times += 1);
        open.set(false);
    };
    let (place, _handle) = mounted(move || {
        view! { <Show when=move || open.get()><button on:click=press>"close"</button></Show> }
    });
    settled().await;
    let button = one(&place, "button");
    click(&button);
    settled().await;
    assert_eq!((pressed.get_value(), all(&place, "button").len()), (1, 0));
    click(&button);
    settled().await;
    assert_eq!(pressed.get_value(), 1);
}
