//! Where work is kept: how much there is, how much room is left, what the browser promised, and when it was last copied; making
//! a backup of everything, and bringing one back.

pub(super) mod gathering;
mod making;
mod restoring;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{Frame, export};
use crate::platform::room::{self, Room};
use crate::platform::{dom, intl, local_store};
use crate::ui::kept::only_here;
use crate::ui::session::{Incoming, Session};
use crate::ui::words::{between, files, fill, kept, locale, number};
use making::{ByProject, Make, Making};
use restoring::{Choose, Outcome, Preview, Restoring, Stage, Working};

#[component]
pub fn Storage() -> impl IntoView {
    let session = expect_context::<Session>();
    let (making, restoring) = (Making::new(session), Restoring::new(session));
    // A file dropped on the page while this is open is a backup.
    Effect::new(move |_| {
        if session.incoming.with(|incoming| !incoming.is_empty()) {
            let came = session.incoming.try_update(std::mem::take).unwrap_or_default();
            let mut files = came.into_iter().filter_map(|one| match one {
                Incoming::File(file) => Some(file),
                Incoming::Text(..) | Incoming::Html(_) => None,
            });
            if let Some(file) = files.next() {
                restoring.look(file);
            }
        }
    });
    let is_aside = Memo::new(move |_| {
        matches!(restoring.stage.get(), Stage::Looked(_) | Stage::Restoring(_) | Stage::Restored(_))
    });
    // What takes the page's place begins with its heading.
    Effect::new(move |_| {
        if matches!(restoring.stage.get(), Stage::Looked(_) | Stage::Restored(_)) {
            dom::next_frame(|| dom::focus("restore-heading"));
        }
    });
    let aside = move || match restoring.stage.get() {
        Stage::Looked(look) => view! { <Preview restoring making look/> }.into_any(),
        Stage::Restored(projects) => view! { <Outcome restoring projects/> }.into_any(),
        _ => view! { <Working restoring/> }.into_any(),
    };
    let room = RwSignal::new(Room::default());
    let refused = RwSignal::new(false);
    let look = move || {
        spawn_local(async move {
            room.try_set(room::look().await);
        });
    };
    look();
    let ask = move |_| {
        spawn_local(async move {
            let kept = room::ask_to_keep().await;
            refused.try_set(kept != Some(true));
            look();
        });
    };
    let title = Signal::derive(|| kept().title.to_owned());
    let of_project = move || {
        session.version.track();
        session.coming.track();
        let (articles, spans, _) = amounts(session);
        format!("{}{between}{}", files().articles.of(articles), files().spans.of(spans), between = between())
    };
    let used = move || room.get().used.map_or(kept().unknown.to_owned(), size);
    let left = move || match room.get() {
        Room { used: Some(used), allowed: Some(allowed), .. } => size((allowed - used).max(0.0)),
        _ => kept().unknown.to_owned(),
    };
    let copied = move || match only_here(session).copied {
        Some(at) => intl::moment(locale(), at.0 as f64),
        None => kept().never.to_owned(),
    };
    let promise = move || match room.get().kept {
        Some(true) => kept().promise_yes,
        Some(false) => kept().promise_no,
        None => kept().promise_unknown,
    };
    let offline =
        || if dom::has_root_attribute("data-offline") { kept().offline_yes } else { kept().offline_no };
    view! {
        <Frame id="storage" title>
            <Show when=move || is_aside.get()>{aside}</Show>
            <div class="details" hidden=move || is_aside.get()>
                <p>{move || kept().intro}</p>
                <dl class="facts" data-testid="storage-facts">
                    <div><dt>{move || kept().project}</dt><dd data-testid="storage-project">{of_project}</dd></div>
                    <div><dt>{move || kept().texts}</dt><dd data-testid="storage-texts">{move || size(amounts(session).2)}</dd></div>
                    <div><dt>{move || kept().used}</dt><dd data-testid="storage-used">{used}</dd></div>
                    <div><dt>{move || kept().local}</dt><dd data-testid="storage-local">{move || size(local_store::bytes())}</dd></div>
                    <div><dt>{move || kept().left}</dt><dd data-testid="storage-left">{left}</dd></div>
                    <div><dt>{move || kept().offline}</dt><dd data-testid="storage-offline">{offline}</dd></div>
                </dl>
                <Make making/>
                <Choose restoring/>
                <ByProject session/>
                <section>
                    <h3>{move || kept().promise}</h3>
                    <p data-testid="storage-promise" data-kept=move || room.get().kept.map(|kept| kept.to_string())>{promise}</p>
                    <p class="soft" role="status">{move || refused.get().then(|| kept().refused)}</p>
                    <Show when=move || room.get().kept == Some(false)>
                        <button type="button" data-testid="storage-ask" on:click=ask>{move || kept().ask}</button>
                    </Show>
                    <Show when=room::forgets_in_seven_days>
                        <p data-testid="seven-days">{move || kept().seven_days}</p>
                    </Show>
                </section>
                <section>
                    <h3>{move || kept().copied}</h3>
                    <p data-testid="storage-copied">{copied}</p>
                    <p class="soft">{move || kept().copy_hint}</p>
                    <button
                        type="button"
                        data-testid="storage-export"
                        on:click=move |_| export::open_for_copy(session)
                    >
                        {move || kept().copy}
                    </button>
                </section>
            </div>
        </Frame>
    }
}

/// Articles and spans of the open project, and the bytes of its texts in UTF-8.
fn amounts(session: Session) -> (usize, usize, f64) {
    session.with_project(|project| {
        let (mut articles, mut spans, mut bytes) = (0, 0, 0);
        for header in project.headers() {
            articles += 1;
            bytes += header.bytes;
            spans += header.spans();
        }
        (articles, spans, bytes as f64)
    })
}

/// Bytes in the unit that suits them; a unit is 1,000 of the one before, as disks are sold.
fn size(bytes: f64) -> String {
    let words = kept();
    let (unit, amount) = match bytes {
        few if few < 10e6 => (words.kilobytes, few / 1e3),
        some if some < 10e9 => (words.megabytes, some / 1e6),
        many => (words.gigabytes, many / 1e9),
    };
    fill(unit, &[("n", &number(amount.ceil() as usize))])
}
