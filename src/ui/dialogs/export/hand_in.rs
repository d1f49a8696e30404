//! Work for review: the articles that one has done, as one file, each set with its revision.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::formats::export::ExportOptions;
use crate::formats::{ArticleChoice, Selection, SetChoice};
use crate::jobs::{JobResult, encode_review};
use crate::model::{ArticleId, PackageHead, PackageKind, SetId, SetState};
use crate::platform::{clock, files as browser_files, worker};
use crate::ui::session::Session;
use crate::ui::words::{fill, number, packages as words};

#[component]
pub fn HandIn() -> impl IntoView {
    let session: Session = expect_context();
    let said = RwSignal::new(None::<Result<String, ()>>);
    let busy = RwSignal::new(false);
    // Article and set of each that is done, and how many have been begun.
    let work = Memo::new(move |_| {
        session.version.track();
        session.library.track();
        let me = session.prefs.annotators().current().clone();
        session.with_project(|project| {
            let own = project.sets().filter(|set| {
                let article = project.article(&set.article);
                set.annotator == me && article.is_some_and(|article| article.meta.binned.is_none())
            });
            let own = own.map(|set| (&set.article, &set.id, set.head.state));
            let absent = project.absent().filter(|header| header.binned.is_none()).flat_map(|header| {
                let own = header.sets.iter().filter(|set| set.annotator == me);
                own.map(|set| (&header.id, &set.id, set.head.state))
            });
            let (mut done, mut begun): (Vec<(ArticleId, SetId)>, usize) = (Vec::new(), 0);
            for (article, set, state) in own.chain(absent) {
                begun += usize::from(state != SetState::New);
                if state == SetState::Done {
                    done.push((article.clone(), set.clone()));
                }
            }
            (done, begun)
        })
    });
    let counts = move || {
        let (done, begun) = work.with(|(done, begun)| (done.len(), *begun));
        fill(words().done_of, &[("done", &number(done)), ("begun", &number(begun))])
    };
    let hand_in = move |_| {
        let (articles, sets): (Vec<ArticleId>, Vec<SetId>) =
            work.with_untracked(|(done, _)| done.iter().cloned().unzip());
        let people = session.prefs.annotators_untracked();
        let name = match people.current_name() {
            "" => people.current().as_str().to_owned(),
            name => name.to_owned(),
        };
        let head = PackageHead {
            kind: PackageKind::Review,
            id: session.project.with_value(|project| project.as_str().to_owned()),
            version: 0,
            annotator: name.clone(),
        };
        let selection = Selection {
            articles: ArticleChoice::Only(articles.clone()),
            sets: SetChoice::Only(sets.clone()),
            ..Selection::default()
        };
        let names = people.for_files();
        let day = clock::now().to_rfc3339();
        let file = format!("review-{name}-{}.json", day.get(..10).unwrap_or_default());
        let file = browser_files::file_name(&file);
        busy.set(true);
        spawn_local(async move {
            // Revisions are set in them.
            if !session.load(articles).await {
                busy.try_set(false);
                said.try_set(Some(Err(())));
                return;
            }
            session.hand_in(&sets);
            let job = session.with_project(|project| {
                encode_review(project, &selection, ExportOptions::default(), &names, &head)
            });
            let (_, reply) = worker::start(job, |_| {});
            let taken = match reply.await {
                Ok(JobResult::Exported(written)) => written
                    .files
                    .first()
                    .and_then(|out| browser_files::download(&file, "application/json", &out.bytes)),
                _ => None,
            };
            busy.try_set(false);
            said.try_set(Some(taken.map(|()| file).ok_or(())));
        });
    };
    let told = move || {
        said.get().map(|said| match said {
            Ok(file) => fill(words().handed_in, &[("file", &format!("\u{2068}{file}\u{2069}"))]),
            Err(()) => words().not_handed_in.to_owned(),
        })
    };
    view! {
        <section class="hand-in" data-testid="hand-in">
            <h3>{move || words().hand_in_title}</h3>
            <p class="soft">{move || words().hand_in_what}</p>
            <div class="actions">
                <button
                    type="button"
                    data-testid="hand-in-take"
                    disabled=move || busy.get() || work.with(|(done, _)| done.is_empty())
                    on:click=hand_in
                >
                    {move || words().hand_in}
                </button>
                <span class="soft" data-testid="hand-in-counts">{counts}</span>
            </div>
            <p role="status" data-testid="hand-in-status">{told}</p>
        </section>
    }
}
