//! What a reviewer decided about one's own labels, as a list to learn from. It comes with the reviewer's file.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use super::Frame;
use super::figures::in_digits;
use crate::formats::Selection;
use crate::jobs::{Figured, Figuring, JobResult, Want, encode_figures};
use crate::platform::{report as drawn, worker};
use crate::review::report::{Language, Section};
use crate::ui::annotators::isolated;
use crate::ui::session::Session;
use crate::ui::words::{self, figures as words, fill};

/// What the jobs program said: nothing yet, nothing at all, or the list.
#[derive(Clone, PartialEq)]
enum Stage {
    Looking,
    None,
    Shown(Section),
    Stopped,
}

#[component]
pub fn Feedback() -> impl IntoView {
    let session = expect_context::<Session>();
    let stage = RwSignal::new(Stage::Looking);
    let name = move || {
        let people = session.prefs.annotators();
        people.name_of(people.current()).to_owned()
    };
    Effect::new(move |_| {
        let language = Language::from_tag(words::language().tag()).unwrap_or_default();
        let people = session.prefs.annotators();
        let what = Figuring {
            want: Want::Learn,
            annotators: vec![people.name_of(people.current()).to_owned()],
            any_state: true,
            white_space: false,
            seed: 1,
            draws: 0,
            gamma: false,
            language,
        };
        let names = people.for_files();
        let job =
            session.with_project(|project| encode_figures(project, &Selection::default(), what, &names));
        let (_, reply) = worker::start(job, |_| {});
        spawn_local(async move {
            let found = match reply.await {
                Ok(JobResult::Figures { what: Figured::Sections(mut sections), .. }) => {
                    sections.pop().map_or(Stage::None, Stage::Shown)
                }
                _ => Stage::Stopped,
            };
            stage.try_set(found);
        });
    });
    let place: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        stage.with(|stage| {
            if let Stage::Shown(section) = stage {
                drawn::show(
                    place.unchecked_ref(),
                    &in_digits(section),
                    &[],
                    [words().save_svg, words().save_png],
                );
            }
        });
    });
    let said = move || match stage.get() {
        Stage::Looking => words().computing.to_owned(),
        Stage::None => fill(words().mine_none, &[("name", &isolated(&name()))]),
        Stage::Shown(_) => words().mine_what.to_owned(),
        Stage::Stopped => words().not_taken.to_owned(),
    };
    let title = Signal::derive(|| words().mine_title.to_owned());
    view! {
        <Frame id="feedback" title>
            <p role="status" data-testid="feedback-said">{said}</p>
            <div class="report" data-testid="feedback-shown" node_ref=place></div>
        </Frame>
    }
}
