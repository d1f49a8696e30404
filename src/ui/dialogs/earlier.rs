//! How an article's labels were at earlier times: a list, what differs from now, and the way back, which is one step of
//! undo. Keeping them is `storage::snapshots`'s work.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::TITLE_ID;
use crate::model::{AnnotationSet, ArticleId, Span, UtcMillis};
use crate::platform::{dom, intl};
use crate::ui::session::{Session, shorten};
use crate::ui::words::{between, dialogs, files, fill, locale, number};

/// Lines of what differs, on each side.
const SHOWN: usize = 30;

#[component]
pub fn Earlier(article: ArticleId) -> impl IntoView {
    let session = expect_context::<Session>();
    // The set that is open for this article, or the annotator's own.
    let open = session.open.get_untracked().filter(|open| open.article == article).map(|open| open.set);
    let annotator = session.annotator();
    let own = session.with_project(|project| Some(project.set_of(&article, &annotator)?.id.clone()));
    let set = open.or(own);
    let times = RwSignal::new(None::<Vec<UtcMillis>>);
    // The one that is looked at.
    let looked = RwSignal::new(None::<(UtcMillis, Option<AnnotationSet>)>);
    let asked = set.clone();
    spawn_local(async move {
        let found = match &asked {
            Some(set) => session.snapshots(set).await,
            None => Vec::new(),
        };
        times.try_set(Some(found));
    });
    let look = {
        let set = set.clone();
        move |at: UtcMillis| {
            let Some(set) = set.clone() else { return };
            spawn_local(async move {
                let found = session.snapshot(&set, at).await;
                looked.try_set(Some((at, found)));
            });
        }
    };
    let rows = move || {
        let times = times.get()?;
        if times.is_empty() {
            return Some(
                view! { <p class="soft" data-testid="earlier-none">{dialogs().earlier_none}</p> }.into_any(),
            );
        }
        let rows = times.into_iter().map(|at| {
            let look = look.clone();
            let shown = move || {
                let (when, found) = looked.get()?;
                (when == at).then(|| difference(session, found))
            };
            view! {
                <li>
                    <span>{intl::moment(locale(), at.0 as f64)}</span>
                    " "
                    <button type="button" class="small" data-testid="earlier-look" on:click=move |_| look(at)>
                        {dialogs().earlier_look}
                    </button>
                    {shown}
                </li>
            }
        });
        Some(view! { <ul class="excluded" data-testid="earlier-list">{rows.collect_view()}</ul> }.into_any())
    };
    view! {
        <Show when=move || session.has_database()>
            <section data-testid="earlier">
                <h3>{move || dialogs().earlier}</h3>
                <p class="soft">{move || dialogs().earlier_what}</p>
                {rows.clone()}
            </section>
        </Show>
    }
}

/// What a set was beside what it is, and the button that brings it back.
fn difference(session: Session, then: Option<AnnotationSet>) -> AnyView {
    session.version.track();
    let Some(then) = then else {
        return view! { <p role="alert">{dialogs().earlier_unreadable}</p> }.into_any();
    };
    let Some(now) = session.with_project(|project| project.set(&then.id).cloned()) else {
        return ().into_any();
    };
    let gone = lines(session, &then, &now);
    let new = lines(session, &now, &then);
    let is_same = then == now;
    let is_own = then.annotator == session.annotator();
    let total = files().spans.of(then.spans.len());
    let back = move |_| {
        session.take_set(&then);
        session.inform(dialogs().earlier_done.to_owned());
        // The button goes.
        dom::focus(TITLE_ID);
    };
    view! {
        <div data-testid="earlier-shown">
            <p>{total}</p>
            {is_same.then(|| view! { <p>{dialogs().earlier_same}</p> })}
            {list(dialogs().earlier_then, gone)}
            {list(dialogs().earlier_now, new)}
            {(is_own && !is_same).then(|| view! {
                <button type="button" data-testid="earlier-back" on:click=back>{dialogs().earlier_back}</button>
            })}
        </div>
    }
    .into_any()
}

/// The spans of one set that the other has not, or not like this: what they stand on and their label.
fn lines(session: Session, of: &AnnotationSet, other: &AnnotationSet) -> Vec<[String; 2]> {
    let is_there = |span: &Span| other.spans.get(&span.id).is_some_and(|there| **there == *span);
    let spans = of.spans.iter().filter(|span| !is_there(span));
    let line = |span: &Span| {
        let text = session.with_project(|project| {
            let article = project.article(&of.article)?;
            Some(shorten(span.extent().slice(&article.text)?, 60))
        });
        [text.unwrap_or_default(), session.label_name(&span.label)]
    };
    spans.map(|span| line(span)).collect()
}

fn list(title: &'static str, mut lines: Vec<[String; 2]>) -> Option<AnyView> {
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    let rows = lines.into_iter().map(|[text, label]| view! { <li><bdi>{text}</bdi>{between()}{label}</li> });
    (rows.len() > 0).then(|| {
        view! {
            <p class="soft">{title}</p>
            <ul>{rows.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="soft">{fill(dialogs().earlier_more, &[("n", &number(more))])}</p> })}
        }
        .into_any()
    })
}
