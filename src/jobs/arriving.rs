//! A reply that is taken in some articles at a time: half a million spans in one task would let the page stand still.
//!
//! Its bytes come over in one message, which costs little; what they say is made of them here. When there is a pause is the
//! caller's business.

use super::plain::{Reader, Rest};
use super::wire::{Message, ReplyHead, Unreadable, small_reply};
use super::{JobResult, Reply};
use crate::formats::{ABOUT, Imported, NewArticle, Outcome, Warning};

/// A reply on its way in.
#[derive(Debug)]
pub struct Arriving {
    payload: Vec<u8>,
    /// Bytes of the payload that have been read.
    at: usize,
    step: Step,
}

#[derive(Debug)]
enum Step {
    /// Of no size, or taken.
    Whole(Option<Box<Reply>>),
    Texts {
        warnings: Vec<Warning>,
        articles: Vec<NewArticle>,
        rest: Rest,
    },
    Project {
        imported: Box<Imported>,
        stage: Stage,
        rest: Rest,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Articles,
    Sets,
    Proposals,
}

impl Arriving {
    /// # Errors
    /// Where it is none that the other end can have sent; so it is with [`Arriving::go_on`].
    pub fn new(Message { head, payload }: Message) -> Result<Self, Unreadable> {
        let mut from = Reader::new(&payload);
        let step = match postcard::from_bytes(&head).map_err(|_| Unreadable)? {
            ReplyHead::Articles { warnings } => {
                Step::Texts { warnings, articles: Vec::new(), rest: from.rest().ok_or(Unreadable)? }
            }
            ReplyHead::Project { format, warnings, counts } => {
                let project = from.project_head().ok_or(Unreadable)?;
                let format = ABOUT.iter().find(|row| row.id == format).map_or("", |row| row.id);
                let proposals = Vec::new();
                let waiting = Default::default();
                let imported = Box::new(Imported { format, project, warnings, counts, proposals, waiting });
                Step::Project { imported, stage: Stage::Articles, rest: from.rest().ok_or(Unreadable)? }
            }
            head => {
                let reply = small_reply(head, payload)?;
                return Ok(Self { payload: Vec::new(), at: 0, step: Step::Whole(Some(Box::new(reply))) });
            }
        };
        let at = payload.len() - from.left();
        Ok(Self { payload, at, step })
    }

    /// Goes on while `more` says so, by at least one article, set or proposal. The reply, once it is whole; `None` after that.
    pub fn go_on(&mut self, more: &dyn Fn() -> bool) -> Result<Option<Reply>, Unreadable> {
        let mut from = Reader::new(self.payload.get(self.at..).ok_or(Unreadable)?);
        let is_whole = match &mut self.step {
            Step::Whole(reply) => return Ok(reply.take().map(|reply| *reply)),
            Step::Texts { articles, rest, .. } => {
                rest.go_on(&mut from, more, Reader::new_article, |article| articles.push(article))
            }
            Step::Project { imported, stage, rest } => loop {
                let project = &mut imported.project;
                let is_over = match stage {
                    Stage::Articles => {
                        rest.go_on(&mut from, more, Reader::article, |article| project.add_article(article))
                    }
                    Stage::Sets => rest.go_on(&mut from, more, Reader::set, |set| project.add_set(set)),
                    Stage::Proposals => {
                        let proposals = &mut imported.proposals;
                        rest.go_on(&mut from, more, Reader::proposal, |proposal| proposals.push(proposal))
                    }
                };
                *stage = match (is_over, *stage) {
                    (Some(true), Stage::Articles) => Stage::Sets,
                    (Some(true), Stage::Sets) => Stage::Proposals,
                    (Some(true), Stage::Proposals) => {
                        imported.waiting = from.waiting().ok_or(Unreadable)?;
                        break is_over;
                    }
                    _ => break is_over,
                };
                *rest = from.rest().ok_or(Unreadable)?;
                if !more() {
                    break Some(false);
                }
            },
        };
        let left = from.left();
        self.at = self.payload.len() - left;
        match is_whole {
            None => return Err(Unreadable),
            Some(false) => return Ok(None),
            Some(true) if left > 0 => return Err(Unreadable),
            Some(true) => {}
        }
        self.payload = Vec::new();
        self.at = 0;
        let outcome = match std::mem::replace(&mut self.step, Step::Whole(None)) {
            Step::Whole(_) => return Ok(None),
            Step::Texts { warnings, articles, .. } => Outcome::Articles { articles, warnings },
            Step::Project { imported, .. } => Outcome::Project(imported),
        };
        Ok(Some(Reply::Done(JobResult::Imported(outcome))))
    }
}
