//! Learning in a browser: opens the databases, where the jobs program runs, and does there what `jobs::learning` says.
//!
//! A model is kept in a database of its own beside the project's, so that a fault of it touches no work, and in memory while
//! the program runs. Without a database it is only there, and goes with the tab. It is in no backup: it can be had again from
//! the labels.

use std::cell::RefCell;

use super::indexed_db::Database;
use crate::assist::learn::Model;
use crate::jobs::Progress;
use crate::jobs::learning::{About, Learned, Learning, Whose, learn, opened, proposed, wanted};
use crate::model::{AnnotatorId, Project};
use crate::order::Map;
use crate::storage::projects::ProjectId;
use crate::storage::truth::{self, All, Write};

/// There is no journal beside models.
const NO_ENTRY: u64 = u64::MAX >> 11;

thread_local! {
    /// The model that was trained or asked last.
    static LAST: RefCell<Option<(Whose, Model)>> = const { RefCell::new(None) };
}

pub async fn work(what: Learning, text: &str, progress: &dyn Fn(Progress)) -> Learned {
    match what {
        Learning::Train { of, local, names } => {
            let Some(project) = stored(&of, local).await else { return Learned::NoStores };
            match learn(&project, &AnnotatorId::new(&of.annotator), &names, &mut |at| progress(at)) {
                Ok(model) => {
                    // Where it cannot be kept it is trained anew the next time.
                    keep(&of, &model).await;
                    let about = About::of(&model);
                    LAST.set(Some((of, model)));
                    Learned::Trained(about)
                }
                Err(sentences) => Learned::TooFew { sentences },
            }
        }
        Learning::Propose { of, demanded } => {
            if !LAST.with_borrow(|last| last.as_ref().is_some_and(|(whose, _)| *whose == of)) {
                LAST.set(kept(&of).await.map(|model| (of, model)));
            }
            LAST.with_borrow(|last| {
                last.as_ref().map_or(Learned::NoModel, |(_, model)| proposed(model, text, demanded))
            })
        }
    }
}

/// What is kept of the project, as far as it is wanted.
async fn stored(of: &Whose, local: Option<Vec<(String, String)>>) -> Option<Project> {
    let only_local = local.is_some();
    let local: Map<String, String> = local.unwrap_or_default().into_iter().collect();
    let annotator = AnnotatorId::new(&of.annotator);
    let all = if only_local {
        All::default()
    } else {
        let database = Database::open(&ProjectId::new(&of.project)?.store(), |_| {}).await.ok()?;
        database.all(&truth::asked_ids(&local), &|all| wanted(all, &local, &annotator)).await.ok()?
    };
    opened(&all, &local)
}

async fn models(of: &Whose) -> Option<Database> {
    Database::open(&ProjectId::new(&of.project)?.model_store(), |_| {}).await.ok()
}

fn key(of: &Whose) -> String {
    format!("wusum/1/model/{}", of.annotator)
}

async fn keep(of: &Whose, model: &Model) -> Option<()> {
    // A database keeps text: a character of the first 256 for each byte.
    let value = model.to_bytes().into_iter().map(char::from).collect();
    let put = Write::Put { key: key(of), value };
    models(of).await?.turn(NO_ENTRY, |_, _| Vec::new(), |_, _| Some(vec![put])).await.ok()?.map(drop)
}

async fn kept(of: &Whose) -> Option<Model> {
    let (_, given) = models(of).await?.records(vec![key(of)]).await.ok()?;
    let text = given.get(&key(of))?.as_deref()?;
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    Model::from_bytes(&bytes?)
}
