//! Backups in a browser: opens the databases, where the jobs program runs, and does there what `storage::backup` says.
//!
//! In a worker the page is not held up, however much there is. Local storage, which a worker cannot see, comes with the
//! message. A project's data are written whole before the list of projects names it; until then it is in the list as
//! gone, since what has a database would else be listed without a name.

use std::cell::RefCell;

use super::clock;
use super::indexed_db::{self, Database};
use crate::assist::KnownNames;
use crate::jobs::Progress;
use crate::jobs::keeping::{
    Brought, How, Keeping, KeepingResult, Kept, Listed, Look, LookProject, Restored, Trouble, UNLIKE_LISTED,
    Wanted, compared, learn, unlike_lines,
};
use crate::model::{ArticleId, Project, SetId, UtcMillis};
use crate::order::Map;
use crate::storage::backup::{
    Backup, BackupWriter, Beside, Carried, Gathered, Ids, Merged, Refused, Step, beside, carry_out, gather,
    merge, replace,
};
use crate::storage::names::Names;
use crate::storage::projects::{self, ProjectChange, ProjectId, ProjectInfo, REGISTRY};
use crate::storage::truth::{self, All, Found, Given, STATE_KEY, Then, Write};

/// More than any journal's number: the registry has no journal.
const NO_ENTRY: u64 = u64::MAX >> 11;
/// So often it is tried anew where another tab was quicker.
const TRIES: usize = 5;

/// Does it, and gives the file that was made, if one was.
pub async fn work(what: Keeping, file: Vec<u8>, progress: &dyn Fn(Progress)) -> (KeepingResult, Vec<u8>) {
    match what {
        Keeping::Weigh { kept } => (weigh(&kept).await, Vec::new()),
        Keeping::Backup { made, kept, settings } => {
            backup(UtcMillis(made), &kept, settings.as_deref(), progress).await
        }
        Keeping::Look { kept } => {
            let looked = look(&kept, &file, progress).await;
            (looked.map_or_else(KeepingResult::Refused, KeepingResult::Looked), Vec::new())
        }
        Keeping::Names { store, sets } => (names(&store, sets).await, Vec::new()),
        Keeping::Restore { kept, seal, wanted, now } => {
            let restoring = Restoring { kept: &kept, now: UtcMillis(now) };
            let restored = restoring.all(&file, &seal, &wanted, progress).await;
            (restored.unwrap_or_else(KeepingResult::Refused), Vec::new())
        }
    }
}

async fn names(store: &str, sets: Vec<(String, String)>) -> KeepingResult {
    let mut known = KnownNames::default();
    let Ok(database) = open(store).await else { return KeepingResult::Names(Vec::new()) };
    let mut keys = Vec::with_capacity(sets.len() * 2);
    for (article, set) in &sets {
        keys.push(truth::text_key(&ArticleId::new(article)));
        keys.push(truth::set_key(&SetId::new(set)));
    }
    if let Ok((_, given)) = database.records(keys.clone()).await {
        let raw = |key: &String| given.get(key).and_then(Option::as_deref);
        for (pair, (_, set)) in keys.chunks(2).zip(&sets) {
            if let [text, record] = pair
                && let (Some(text), Some(record)) = (raw(text), raw(record))
            {
                learn(&mut known, text, &[(SetId::new(set), record)]);
            }
        }
    }
    KeepingResult::Names(known.counted())
}

async fn weigh(kept: &[Kept]) -> KeepingResult {
    let mut weights = Vec::with_capacity(kept.len());
    for kept in kept {
        let local: usize = kept.local.iter().map(|(key, value)| key.len() + value.len()).sum();
        let stored = read(kept, truth::everything).await.map(|all| {
            let records = all.records.iter().map(|(key, value)| key.len() + value.len());
            let entries = all.entries.iter().map(|(_, value)| value.len());
            (records.chain(entries).sum::<usize>() + local) as u64
        });
        weights.push(stored.ok());
    }
    KeepingResult::Weighed(weights)
}

async fn backup(
    made: UtcMillis,
    kept: &[Kept],
    settings: Option<&str>,
    progress: &dyn Fn(Progress),
) -> (KeepingResult, Vec<u8>) {
    let refused =
        |project: &str, why| (KeepingResult::NotBackedUp { project: project.to_owned(), why }, Vec::new());
    let Ok(mut writer) = BackupWriter::new(made) else { return refused("", Trouble::TooLarge) };
    let (mut articles, mut spans) = (0, 0);
    let total = kept.len().max(1);
    for (done, kept) in kept.iter().enumerate() {
        progress(Progress::new(done, total));
        let Some(info) = kept.project.info() else { continue };
        let gathered = match here(kept, truth::everything_kept).await {
            Ok(gathered) => gathered,
            Err(why) => return refused(&kept.project.name, why),
        };
        articles += gathered.project.articles().count();
        spans += gathered.project.sets().map(|set| set.spans.len()).sum::<usize>();
        if writer.project(&info, &gathered).is_err() {
            return refused(&kept.project.name, Trouble::TooLarge);
        }
    }
    match writer.finish(settings) {
        Ok(file) => (KeepingResult::BackedUp { projects: kept.len(), articles, spans }, file),
        Err(_) => refused("", Trouble::TooLarge),
    }
}

/// Looks into the file alone first, so that one which is not whole is refused before any database is opened.
async fn look(kept: &[Kept], file: &[u8], progress: &dyn Fn(Progress)) -> Result<Look, Refused> {
    let mut backup = Backup::open(file)?;
    let has_settings = backup.settings()?.is_some();
    let mut looked = Vec::with_capacity(backup.projects.len());
    let total = backup.projects.len().max(1);
    for place in 0..backup.projects.len() {
        progress(Progress::new(place, total));
        let head = backup.projects[place].clone();
        let there = backup.project(place)?;
        let mut one = LookProject {
            project: Listed::of(&head.info),
            articles: head.articles,
            spans: head.spans,
            snapshots: head.snapshots,
            lists: there.names.as_ref().map_or(0, |names| names.lists.len()),
            refusals: there.names.as_ref().map_or(0, Names::refusals),
            proposals: there.proposals.values().map(Vec::len).sum(),
            here: None,
            trouble: None,
        };
        if let Some(kept) = kept.iter().find(|kept| kept.project.id == head.info.id.as_str()) {
            match read(kept, truth::everything).await {
                Ok(all) => match gather(&all, &local_of(kept)) {
                    Ok(here) => {
                        let merged = merge(&here.project, &there.project);
                        let mut said = compared(&merged, &here.project, &there.project);
                        let beside = beside(&all, &local_of(kept), &there, Some(&merged.ids), UtcMillis(0));
                        said.snapshots_added = beside.snapshots;
                        (said.lists_added, said.refusals_added) = (beside.lists, beside.refusals);
                        said.proposals_added = beside.proposals;
                        one.here = Some(said);
                    }
                    Err(_) => one.trouble = Some(Trouble::Newer),
                },
                Err(why) => one.trouble = Some(why),
            }
        }
        looked.push(one);
    }
    Ok(Look { seal: backup.seal.clone(), made: backup.made.0, has_settings, projects: looked })
}

struct Restoring<'a> {
    kept: &'a [Kept],
    now: UtcMillis,
}

impl Restoring<'_> {
    async fn all(
        &self,
        file: &[u8],
        seal: &str,
        wanted: &[Wanted],
        progress: &dyn Fn(Progress),
    ) -> Result<KeepingResult, Refused> {
        let mut backup = Backup::open(file)?;
        if backup.seal != seal {
            return Err(Refused::NotABackup);
        }
        let settings = backup.settings()?;
        // All of it is read once before anything is written.
        let mut projects = Vec::with_capacity(wanted.len());
        let count = backup.projects.len();
        for wanted in wanted.iter().filter(|wanted| wanted.place < count) {
            backup.project(wanted.place)?;
        }
        let wanted_count = wanted.len().max(1);
        for (done, wanted) in wanted.iter().enumerate() {
            progress(Progress::new(done, wanted_count));
            let Some(head) = backup.projects.get(wanted.place).cloned() else { continue };
            let there = backup.project(wanted.place)?;
            let outcome = self.one(&head.info, there, wanted).await;
            projects.push(Restored { project: Listed::of(&head.info), how: wanted.how, outcome });
        }
        Ok(KeepingResult::Restored { projects, settings })
    }

    async fn one(&self, info: &ProjectInfo, there: Gathered, wanted: &Wanted) -> Result<Brought, Trouble> {
        let kept = self.kept.iter().find(|kept| kept.project.id == info.id.as_str());
        match kept {
            Some(kept) if kept.only_local => Err(Trouble::NoDatabase),
            Some(kept) => self.over_what_is_here(kept, info, &there, wanted).await,
            None => self.as_new(info, &there).await,
        }
    }

    /// A project that is not here comes whole.
    async fn as_new(&self, info: &ProjectInfo, there: &Gathered) -> Result<Brought, Trouble> {
        // In the bin its days are counted from now where they are over.
        let binned = info.binned.map(|binned| if info.is_due(self.now) { self.now } else { binned });
        let named =
            ProjectChange::Restored { name: info.name.clone(), made: info.made, binned, at: self.now };
        let beside = self.write_new(&info.id, there, &named).await?;
        Ok(Brought {
            is_new: true,
            snapshots: beside.snapshots,
            lists: beside.lists,
            refusals: beside.refusals,
            proposals: beside.proposals,
            articles: there.project.articles().count(),
            spans: there.project.sets().map(|set| set.spans.len()).sum(),
            ..Brought::default()
        })
    }

    /// Writes a project under an id that has no database yet, and only then names it.
    async fn write_new(
        &self,
        id: &ProjectId,
        there: &Gathered,
        named: &ProjectChange,
    ) -> Result<Beside, Trouble> {
        register(id, &ProjectChange::Gone).await?;
        let steps = |here: &Project| (replace(here, &there.project), None);
        match write(&id.store(), &Map::new(), there, self.now, &steps).await {
            Ok((_, beside)) => {
                register(id, named).await?;
                Ok(beside)
            }
            Err(why) => {
                // An empty database of that name; where it does not go it is in no list.
                indexed_db::delete(&id.store()).await;
                Err(why)
            }
        }
    }

    async fn over_what_is_here(
        &self,
        kept: &Kept,
        info: &ProjectInfo,
        there: &Gathered,
        wanted: &Wanted,
    ) -> Result<Brought, Trouble> {
        let how = wanted.how;
        let local = local_of(kept);
        let mut brought = Brought::default();
        let id = &info.id;
        if how == How::Replace {
            let here = here(kept, truth::everything_kept).await?;
            if !here.is_empty() && !replace(&here.project, &there.project).is_empty() {
                let copy = ProjectId::new(&clock::new_id()).ok_or(Trouble::Failed)?;
                let name = wanted.copy_name.clone();
                let made = kept.project.made.map(UtcMillis);
                let named = ProjectChange::Restored { name, made, binned: Some(self.now), at: self.now };
                self.write_new(&copy, &here, &named).await?;
                brought.is_copied = true;
            }
        }
        let before = RefCell::new(Project::default());
        let merged = RefCell::new(Merged::default());
        let steps = |here: &Project| {
            *before.borrow_mut() = here.clone();
            match how {
                How::Merge => {
                    let found = merge(here, &there.project);
                    let (steps, ids) = (found.steps.clone(), found.ids.clone());
                    *merged.borrow_mut() = found;
                    (steps, Some(ids))
                }
                How::Replace => (replace(here, &there.project), None),
            }
        };
        let (steps, beside) = write(&id.store(), &local, there, self.now, &steps).await?;
        (brought.snapshots, brought.lists, brought.refusals) =
            (beside.snapshots, beside.lists, beside.refusals);
        brought.proposals = beside.proposals;
        for step in &steps {
            match step {
                Step::Comes(_) => brought.articles += 1,
                Step::SetComes(set) => brought.spans += set.spans.len(),
                Step::Goes(_) | Step::Edit(_) => {}
            }
        }
        let merged = merged.take();
        if how == How::Merge {
            brought.spans = merged.articles.iter().map(|article| article.spans_added).sum();
        }
        brought.unlike = unlike_lines(&merged, &before.take(), &there.project);
        brought.unlike.truncate(UNLIKE_LISTED);
        brought.unlike_records = merged.unlike.len();
        let was_named = !kept.project.name.is_empty();
        let is_same = kept.project.name == info.name && kept.project.binned == info.binned.map(|at| at.0);
        match how {
            How::Replace if !is_same => {
                let binned = info.binned.map(|_| self.now);
                let (name, made) = (info.name.clone(), info.made);
                register(id, &ProjectChange::Restored { name, made, binned, at: self.now }).await?;
            }
            How::Merge if kept.project.binned.is_some() => register(id, &ProjectChange::BroughtBack).await?,
            How::Merge if !was_named && !info.name.is_empty() => {
                register(id, &ProjectChange::Named(info.name.clone())).await?;
            }
            _ => {}
        }
        Ok(brought)
    }
}

/// What to do, and under which ids what is in the backup is here, where those are not its own.
type Steps = (Vec<Step>, Option<Ids>);

/// One transaction on the database of this name. Gives the steps that were done, and what came beside them.
async fn write(
    name: &str,
    local: &Map<String, String>,
    there: &Gathered,
    now: UtcMillis,
    steps: &dyn Fn(&Project) -> Steps,
) -> Result<(Vec<Step>, Beside), Trouble> {
    let database = open(name).await?;
    for _ in 0..TRIES {
        let all =
            database.all(&truth::asked_ids(local), &truth::everything).await.map_err(|why| trouble(&why))?;
        let done = RefCell::new(Steps::default());
        let noted = |here: &Project| {
            let found = steps(here);
            let steps = found.0.clone();
            *done.borrow_mut() = found;
            steps
        };
        let carried = carry_out(&all, local, now, &mut clock::new_id, noted);
        if carried.is_newer {
            return Err(Trouble::Newer);
        }
        if !carried.refused.is_empty() {
            return Err(Trouble::Failed);
        }
        let (steps, ids) = done.take();
        let beside = beside(&all, local, there, ids.as_ref(), now);
        let is_fresh = all.records.iter().all(|(key, _)| key != STATE_KEY);
        if carried.journal.waiting() == 0 && beside.writes.is_empty() && !is_fresh {
            return Ok((steps, beside));
        }
        if turn(&database, carried, beside.writes.clone()).await? {
            return Ok((steps, beside));
        }
    }
    Err(Trouble::Busy)
}

/// `false` where another tab was quicker and everything has to be read anew.
async fn turn(database: &Database, mut carried: Carried, aside: Vec<Write>) -> Result<bool, Trouble> {
    // What is moved aside alone is a turn as well.
    carried.journal.look();
    let after = carried.journal.begin().ok_or(Trouble::Failed)?;
    let carried = RefCell::new(carried);
    let then = RefCell::new(Then::Commit);
    let wants = |found: &Found, given: &Given| {
        let Carried { journal, editor, .. } = &*carried.borrow();
        journal.wants(found, given, editor.project())
    };
    let decide = |found: &Found, given: &Given| {
        let Carried { journal, editor, .. } = &mut *carried.borrow_mut();
        let decided = journal.decide(found, given, editor);
        *then.borrow_mut() = decided.then;
        // An edit that had to give way to one made meanwhile: it is compared anew.
        let is_whole = decided.news.taken_back.is_empty();
        if !is_whole {
            *then.borrow_mut() = Then::ReadAnew;
        }
        (decided.then == Then::Commit && is_whole).then(|| decided.writes.into_iter().chain(aside).collect())
    };
    let written = database.turn(after, wants, decide).await.map_err(|why| trouble(&why))?;
    match then.into_inner() {
        Then::Commit => Ok(written.is_some()),
        Then::ReadAnew => Ok(false),
        Then::ReadOnly => Err(Trouble::Newer),
    }
}

/// Says in the list of projects what became of one.
async fn register(id: &ProjectId, change: &ProjectChange) -> Result<(), Trouble> {
    let database = open(REGISTRY).await?;
    let key = projects::project_key(id);
    let wants = |_: &Found, given: &Given| match given.contains_key(&key) {
        true => Vec::new(),
        false => vec![key.clone()],
    };
    let decide =
        |_: &Found, given: &Given| projects::change(id, given.get(&key).and_then(Option::as_deref), change);
    match database.turn(NO_ENTRY, wants, decide).await {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(Trouble::Newer),
        Err(why) => Err(trouble(&why)),
    }
}

/// What is here of a project that is in the list.
async fn here(kept: &Kept, wants: fn(&All) -> Vec<String>) -> Result<Gathered, Trouble> {
    let all = read(kept, wants).await?;
    gather(&all, &local_of(kept)).map_err(|_| Trouble::Newer)
}

async fn read(kept: &Kept, wants: fn(&All) -> Vec<String>) -> Result<All, Trouble> {
    if kept.only_local {
        return Ok(All::default());
    }
    let id = ProjectId::new(&kept.project.id).ok_or(Trouble::Failed)?;
    let database = open(&id.store()).await?;
    database.all(&truth::asked_ids(&local_of(kept)), &wants).await.map_err(|why| trouble(&why))
}

fn local_of(kept: &Kept) -> Map<String, String> {
    kept.local.iter().cloned().collect()
}

async fn open(name: &str) -> Result<Database, Trouble> {
    Database::open(name, |_| {}).await.map_err(|why| trouble(&why))
}

fn trouble(why: &indexed_db::Trouble) -> Trouble {
    match why {
        indexed_db::Trouble::Missing => Trouble::NoDatabase,
        indexed_db::Trouble::Full => Trouble::Full,
        indexed_db::Trouble::Newer => Trouble::Newer,
        indexed_db::Trouble::Failed(_) => Trouble::Failed,
    }
}
