//! What a file asks on its way in, and what a person can answer. How a question looks is `questions`' work.

use std::rc::Rc;

use leptos::prelude::*;

use super::{Arrival, Flow, State};
use crate::formats::arrival::{NewLabel, Preview};
use crate::formats::{Candidate, Counts, FieldInfo, TextField, Unit, UnitInfo};
use crate::model::{AnnotatorId, LabelId, NameProblem, PackageHead};
use crate::platform::reply::{Reply, Sender};
use crate::review::{PackageUpdate, counts};

/// What only a person can answer.
#[derive(Clone)]
pub enum Question {
    Encoding {
        file: String,
        candidates: Rc<[Candidate]>,
        answer: Sender<Answer>,
    },
    Field {
        file: String,
        fields: Rc<[FieldInfo]>,
        answer: Sender<Answer>,
    },
    Unit {
        file: String,
        units: Rc<[UnitInfo]>,
        answer: Sender<Answer>,
    },
    Labels {
        file: String,
        brought: Rc<Brought>,
        answer: Sender<Answer>,
    },
    /// Its labels were made on other texts of articles that are here: so many of them have a place in these.
    OtherText {
        file: String,
        settled: usize,
        unsettled: usize,
        answer: Sender<Answer>,
    },
    /// `update` where it is this project's; another's is offered to be opened.
    Package {
        file: String,
        head: PackageHead,
        update: Option<PackageUpdate>,
        answer: Sender<Answer>,
    },
}

/// What a file of another program brings, to be looked at before it is taken.
pub struct Brought {
    pub format: &'static str,
    pub articles: usize,
    pub counts: Counts,
    pub proposals: usize,
    pub preview: Preview,
    pub labels: Vec<NewLabel>,
    /// Whether it does not say whose its spans are.
    pub is_nameless: bool,
}

/// What becomes of a label that is not known here.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    Add,
    Become(LabelId),
    LeaveOut,
}

impl Fate {
    /// As it is remembered; a label's name after a sign that no other choice has.
    pub fn slug(&self) -> String {
        match self {
            Self::Add => "add".to_owned(),
            Self::Become(label) => format!("={}", label.as_str()),
            Self::LeaveOut => "leave".to_owned(),
        }
    }

    pub fn from_slug(slug: &str) -> Self {
        match slug.strip_prefix('=') {
            Some(label) => Self::Become(LabelId::new(label)),
            None if slug == "leave" => Self::LeaveOut,
            None => Self::Add,
        }
    }
}

impl Question {
    pub(super) fn answer(&self) -> &Sender<Answer> {
        match self {
            Self::Encoding { answer, .. }
            | Self::Field { answer, .. }
            | Self::Unit { answer, .. }
            | Self::Labels { answer, .. }
            | Self::OtherText { answer, .. }
            | Self::Package { answer, .. } => answer,
        }
    }
}

#[derive(Clone, Debug)]
pub enum Answer {
    Encoding {
        label: String,
        for_all: bool,
    },
    Field {
        field: TextField,
        for_all: bool,
    },
    Unit {
        unit: Unit,
        for_all: bool,
    },
    /// `author` where it is not whoever labels here.
    Labels {
        fates: Vec<(LabelId, Fate)>,
        author: Option<AnnotatorId>,
        for_all: bool,
    },
    /// Carry labels over to the text that is here, or bring the text they were made on.
    OtherText {
        carry: bool,
    },
    Package,
    Skip,
}

impl Flow {
    pub(super) async fn ask_encoding(
        self,
        arrival: &Arrival,
        file: &str,
        candidates: Vec<Candidate>,
    ) -> Option<String> {
        let (file, candidates) = (file.to_owned(), Rc::from(candidates));
        match self.ask(arrival, |answer| Question::Encoding { file, candidates, answer }).await {
            Answer::Encoding { label, for_all } => {
                if for_all {
                    self.inner.try_update_value(|inner| inner.encoding = Some(label.clone()));
                }
                Some(label)
            }
            _ => None,
        }
    }

    pub(super) async fn ask_field(
        self,
        arrival: &Arrival,
        file: &str,
        fields: Vec<FieldInfo>,
    ) -> Option<TextField> {
        let (file, fields) = (file.to_owned(), Rc::from(fields));
        match self.ask(arrival, |answer| Question::Field { file, fields, answer }).await {
            Answer::Field { field, for_all } => {
                if for_all {
                    self.inner.try_update_value(|inner| inner.field = Some(field.clone()));
                }
                Some(field)
            }
            _ => None,
        }
    }

    pub(super) async fn ask_unit(self, arrival: &Arrival, file: &str, units: Vec<UnitInfo>) -> Option<Unit> {
        let (file, units) = (file.to_owned(), Rc::from(units));
        match self.ask(arrival, |answer| Question::Unit { file, units, answer }).await {
            Answer::Unit { unit, for_all } => {
                if for_all {
                    self.inner.try_update_value(|inner| inner.unit = Some(unit));
                }
                Some(unit)
            }
            _ => None,
        }
    }

    pub(super) async fn ask(
        self,
        arrival: &Arrival,
        question: impl FnOnce(Sender<Answer>) -> Question,
    ) -> Answer {
        let (reply, answer) = Reply::new();
        arrival.state.set(State::Asking);
        self.question.try_set(Some(question(answer)));
        let answer = reply.await;
        self.question.try_set(None);
        arrival.state.set(State::Reading(None));
        answer
    }

    /// What became of a label the last time, where that can be done again.
    pub fn remembered(self) -> impl Fn(&LabelId) -> Fate {
        let session = self.session;
        let saved = session.prefs.saved.with_untracked(|saved| saved.label_fates.clone());
        move |label| match saved.get(label.as_str()).map(|slug| Fate::from_slug(slug)) {
            Some(Fate::Become(into))
                if session.with_project(|project| project.label(&into).is_none_or(|label| label.retired)) =>
            {
                Fate::Add
            }
            fate => fate.unwrap_or(Fate::Add),
        }
    }

    /// The names of those who may have made a file: first whoever labels here, whose name may be empty.
    pub fn people(self) -> Vec<String> {
        let known = self.session.prefs.annotators_untracked();
        let mut names = vec![known.current_name().to_owned()];
        self.session.with_project(|project| {
            for set in project.sets().filter(|set| counts(set)) {
                let name = known.name_of(&set.annotator);
                if set.annotator != *known.current() && names.iter().all(|other| other != name) {
                    names.push(name.to_owned());
                }
            }
        });
        names
    }

    /// Whom a name means; `None` for whoever labels here, as it is where none is given.
    pub fn author(self, name: &str) -> Result<Option<AnnotatorId>, NameProblem> {
        let known = self.session.prefs.annotators_untracked();
        if name.trim().is_empty() || name.trim() == known.current_name() {
            return Ok(None);
        }
        known.meant(name).map(|id| Some(id).filter(|id| id != known.current()))
    }

    /// The labels that others can become, in their order: id and name; tracked by the language.
    pub fn labels_here(self) -> Vec<(LabelId, String)> {
        let ids: Vec<LabelId> = self.session.with_project(|project| {
            let offered = project.labels().into_iter().filter(|label| !label.retired);
            offered.map(|label| label.id.clone()).collect()
        });
        ids.into_iter().map(|id| (id.clone(), self.session.label_name(&id))).collect()
    }
}
