//! Files dropped and texts pasted anywhere on the page, and the veil that says they are welcome.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element};

use crate::platform::{dom, raw_text};
use crate::ui::session::{Dialog, Incoming, Session};
use crate::ui::words::articles;

/// Without a word of a drag for so long (ms), it has left the window: browsers repeat `dragover` every 50 to 350 ms.
const DRAG_GONE: f64 = 600.0;

/// Listens for the life of the page; shows nothing but the veil. Once, in the app.
#[component]
pub fn Arrivals() -> impl IntoView {
    let session: Session = expect_context();
    let dragging = RwSignal::new(false);
    let last = StoredValue::new(0.0_f64);
    if let Some(document) = dom::document() {
        dom::listen_forever(&document, "dragover", move |event: DragEvent| {
            if !event.data_transfer().is_some_and(|data| has_files(&data)) {
                return;
            }
            // Without this the browser leaves the page to show the file.
            event.prevent_default();
            last.set_value(dom::now_ms());
            if !dragging.get_untracked() {
                dragging.set(true);
                watch(dragging, last);
            }
        });
        dom::listen_forever(&document, "drop", move |event: DragEvent| {
            dragging.set(false);
            let Some(data) = event.data_transfer().filter(has_files) else { return };
            event.prevent_default();
            receive(session, files_of(&data));
        });
        dom::listen_forever(&document, "paste", move |event: ClipboardEvent| {
            if is_typing(&event) || !takes_pastes(session) {
                return;
            }
            let Some(data) = event.clipboard_data() else { return };
            let pasted = pasted(&data);
            if !pasted.is_empty() {
                event.prevent_default();
                // A large text has cost the browser its time already: the dialog opens in a task of its own.
                dom::after(0, move || receive(session, pasted));
            }
        });
    }
    let what = move || match session.dialog.get() {
        Some(Dialog::Storage) => articles().drop_backup,
        _ => articles().drop_anywhere,
    };
    let veil = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if let Some(veil) = veil.get() {
            // Over an open dialog, which is in the browser's top layer; where there are no popovers it lies below it.
            dom::next_frame(move || dom::show_popover(&veil));
        }
    });
    view! {
        <Show when=move || dragging.get()>
            <div class="drop-veil" popover="manual" aria-hidden="true" data-testid="drop-veil" node_ref=veil>
                <p>{what}</p>
            </div>
        </Show>
    }
}

/// Takes the veil away when the drag has left.
fn watch(dragging: RwSignal<bool>, last: StoredValue<f64>) {
    dom::after(200, move || {
        if !dragging.get_untracked() {
            return;
        }
        if dom::now_ms() - last.get_value() > DRAG_GONE {
            dragging.set(false);
        } else {
            watch(dragging, last);
        }
    });
}

fn receive(session: Session, came: Vec<Incoming>) {
    if !came.is_empty() {
        session.incoming.update(|incoming| incoming.extend(came));
        // Set anew, an open dialog would begin again and forget what it is reading. The storage page takes backups.
        let takes = |dialog: &Option<Dialog>| matches!(dialog, Some(Dialog::Import | Dialog::Storage));
        if !session.dialog.with_untracked(takes) {
            session.dialog.set(Some(Dialog::Import));
        }
    }
}

fn has_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

fn files_of(data: &DataTransfer) -> Vec<Incoming> {
    let Some(list) = data.files() else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)).map(Incoming::File).collect()
}

/// Plain text before HTML before files: a word processor's clipboard has all three, the last a picture.
fn pasted(data: &DataTransfer) -> Vec<Incoming> {
    let text = raw_text::transferred(data, "text/plain");
    if text.length() > 0 {
        return vec![Incoming::Text(text, String::new())];
    }
    let html = raw_text::transferred(data, "text/html");
    if html.length() > 0 {
        return vec![Incoming::Html(html)];
    }
    files_of(data)
}

/// Whether the paste belongs to a field.
fn is_typing(event: &ClipboardEvent) -> bool {
    dom::target_element(event.unchecked_ref()).is_some_and(|element: Element| {
        element.closest("input, textarea, select, [contenteditable]").ok().flatten().is_some()
    })
}

/// A paste over another dialog is not meant for the list of articles.
fn takes_pastes(session: Session) -> bool {
    session.dialog.with_untracked(|dialog| matches!(dialog, None | Some(Dialog::Import)))
}
