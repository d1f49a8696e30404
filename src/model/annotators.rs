//! The annotators of one browser: who there are, what each is called, and who labels now.
//!
//! An annotator is an id that never changes, with a name that may. Records carry the id, so that a new name rewrites
//! none of them; files carry names, so that whoever reads them knows who it was. Names are unique here, which is what
//! takes a file's name back to its id.

use super::AnnotatorId;

/// Longest name of an annotator, in code points.
pub const NAME_MAX: usize = 60;

/// The annotator under whose id gold stands: nobody else may be called so.
pub const GOLD: &str = "gold";

/// The id under which people label who gave no name.
const UNNAMED: &str = "annotator";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotator {
    /// Mostly the name that was given first.
    pub id: AnnotatorId,
    /// Empty while none was given.
    pub name: String,
}

/// Never empty: whoever labels now is one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotators {
    all: Vec<Annotator>,
    current: AnnotatorId,
}

/// Why a name is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// Empty, over [`NAME_MAX`] code points, or with control, line or bidi-control characters.
    Bad,
    /// Another annotator of this browser has it, or had it first.
    Taken(String),
    /// Gold stands under it.
    Gold,
}

impl Default for Annotators {
    /// One who has given no name.
    fn default() -> Self {
        Self::new(Vec::new(), None)
    }
}

impl Annotators {
    /// From what was kept. Of two with one id the first counts; `current` need not be among them.
    pub fn new(kept: Vec<Annotator>, current: Option<AnnotatorId>) -> Self {
        let mut all: Vec<Annotator> = Vec::new();
        for one in kept {
            if all.iter().all(|other| other.id != one.id) {
                all.push(one);
            }
        }
        let current = current.or(all.first().map(|first| first.id.clone()));
        let current = current.unwrap_or_else(|| AnnotatorId::new(UNNAMED));
        if all.iter().all(|one| one.id != current) {
            let is_name = current.as_str() != UNNAMED;
            let name = if is_name { current.as_str().to_owned() } else { String::new() };
            all.push(Annotator { id: current.clone(), name });
        }
        Self { all, current }
    }

    pub fn all(&self) -> &[Annotator] {
        &self.all
    }

    pub fn current(&self) -> &AnnotatorId {
        &self.current
    }

    /// The name of whoever labels now; empty while none was given.
    pub fn current_name(&self) -> &str {
        self.all.iter().find(|one| one.id == self.current).map_or("", |one| &one.name)
    }

    /// What to call an annotator: the name, or the id of one who is a stranger here or has none.
    pub fn name_of<'a>(&'a self, id: &'a AnnotatorId) -> &'a str {
        let known = self.all.iter().find(|one| one.id == *id && !one.name.is_empty());
        known.map_or(id.as_str(), |one| &one.name)
    }

    /// Lets another annotator of the list label from now on. `false` where there is none of this id.
    pub fn choose(&mut self, id: &AnnotatorId) -> bool {
        let known = self.all.iter().any(|one| one.id == *id);
        if known {
            self.current = id.clone();
        }
        known
    }

    /// Adds one more, who labels from now on. Sets that are here under that name are theirs.
    pub fn add(&mut self, name: &str) -> Result<(), NameProblem> {
        let name = self.checked(name, None)?;
        let id = AnnotatorId::new(&name);
        self.all.push(Annotator { id: id.clone(), name });
        self.current = id;
        Ok(())
    }

    /// Gives whoever labels now a name, the first or another one. No record changes.
    pub fn rename(&mut self, name: &str) -> Result<(), NameProblem> {
        let name = self.checked(name, Some(&self.current))?;
        if let Some(one) = self.all.iter_mut().find(|one| one.id == self.current) {
            one.name = name;
        }
        Ok(())
    }

    /// From ids to the names that files carry, where they differ.
    pub fn for_files(&self) -> Vec<(AnnotatorId, AnnotatorId)> {
        let renamed = self.all.iter().filter(|one| !one.name.is_empty() && one.id.as_str() != one.name);
        renamed.map(|one| (one.id.clone(), AnnotatorId::new(&one.name))).collect()
    }

    /// From the names that files carry to ids, where they differ.
    pub fn from_files(&self) -> Vec<(AnnotatorId, AnnotatorId)> {
        self.for_files().into_iter().map(|(id, name)| (name, id)).collect()
    }

    /// Whom a name means that somebody gives for the work of a file: one who is here under it, or a stranger.
    pub fn meant(&self, name: &str) -> Result<AnnotatorId, NameProblem> {
        match self.checked(name, None) {
            Ok(name) => Ok(AnnotatorId::new(name)),
            Err(NameProblem::Taken(known)) => {
                let here = self.all.iter().find(|one| self.name_of(&one.id) == known);
                here.map(|one| one.id.clone()).ok_or(NameProblem::Taken(known))
            }
            Err(problem) => Err(problem),
        }
    }

    /// The name without blanks around it, if `own` may have it.
    fn checked(&self, name: &str, own: Option<&AnnotatorId>) -> Result<String, NameProblem> {
        let name = name.trim();
        let bad = |c: char| {
            c.is_control()
                || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(bad) {
            return Err(NameProblem::Bad);
        }
        let same = |text: &str| text.to_lowercase() == name.to_lowercase();
        if same(GOLD) {
            return Err(NameProblem::Gold);
        }
        let others = self.all.iter().filter(|one| own != Some(&one.id));
        match others.into_iter().find(|one| same(&one.name) || same(one.id.as_str())) {
            Some(one) => Err(NameProblem::Taken(self.name_of(&one.id).to_owned())),
            None => Ok(name.to_owned()),
        }
    }
}
