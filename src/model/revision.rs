//! Whether what comes as a set is newer than what is here. What becomes of it is for `formats`' and `review`'s readers to say.

use super::{AnnotationSet, Certainty, SetState, Target};

/// What a set from elsewhere is to the one that is here under the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetNews {
    /// Both hold the same.
    Same,
    /// It has a greater revision, and nothing is lost with the one that is here, or it goes on from the same revision.
    Newer { here: u32, coming: u32 },
    /// It was handed in before the one that is here, or the one here goes on from it.
    Older { here: u32, coming: u32 },
    /// Neither follows from the other: a person has to say.
    Apart,
}

impl AnnotationSet {
    /// A number that stands for everything that is labelled: spans, relations, state, how far it was examined. Ids of the
    /// set and the article, whose it is, and times do not count. FNV-1a over 64 bits, to tell revisions apart; never 0.
    pub fn digest(&self) -> u64 {
        let mut digest = Fnv(0xcbf2_9ce4_8422_2325);
        digest.number(match self.head.state {
            SetState::New => 0,
            SetState::InProgress => 1,
            SetState::Done => 2,
        });
        digest.number(self.head.examined_to.map_or(0, |at| at as u64 + 1));
        for span in self.spans.iter() {
            digest.text("s");
            digest.text(span.id.as_str());
            for range in &span.ranges {
                digest.number(range.start() as u64);
                digest.number(range.end() as u64);
            }
            digest.text(span.label.as_str());
            digest.text(span.subtype.as_deref().unwrap_or_default());
            digest.number(u64::from(span.certainty == Certainty::Unsure));
            digest.text(&span.note);
            for (name, value) in &span.attributes {
                digest.text(name);
                digest.text(value);
            }
        }
        for relation in self.relations() {
            digest.text("r");
            digest.text(relation.id.as_str());
            digest.text(relation.from.as_str());
            digest.text(relation.role.slug());
            match &relation.target {
                Target::Span(id) => digest.text(id.as_str()),
                Target::Mention(range) => {
                    digest.number(range.start() as u64);
                    digest.number(range.end() as u64);
                }
                Target::Unknown => digest.number(1),
                Target::Author => digest.number(2),
            }
        }
        digest.0.max(1)
    }

    /// Whether it is exactly what was handed in as its revision.
    pub fn is_as_handed_in(&self) -> bool {
        self.head.revision > 0 && self.head.handed_in == self.digest()
    }

    /// What `coming`, of the same id, is to this one.
    pub fn news(&self, coming: &Self) -> SetNews {
        let (mine, theirs) = (self.digest(), coming.digest());
        let (here, then) = (self.head.revision, coming.head.revision);
        let goes_on = |set: &Self, digest: u64| digest != set.head.handed_in;
        if mine == theirs && here == then {
            return SetNews::Same;
        }
        let newer = SetNews::Newer { here, coming: then };
        let older = SetNews::Older { here, coming: then };
        match then.cmp(&here) {
            // Of a set that nobody has touched nothing can be lost.
            std::cmp::Ordering::Greater if here == 0 && self.spans.is_empty() => newer,
            std::cmp::Ordering::Greater if here > 0 && !goes_on(self, mine) || mine == theirs => newer,
            std::cmp::Ordering::Less if then > 0 && !goes_on(coming, theirs) || mine == theirs => older,
            std::cmp::Ordering::Equal if here > 0 && self.head.handed_in == coming.head.handed_in => {
                match (goes_on(self, mine), goes_on(coming, theirs)) {
                    (false, true) => newer,
                    (true, false) => older,
                    _ => SetNews::Apart,
                }
            }
            _ => SetNews::Apart,
        }
    }
}

struct Fnv(u64);

impl Fnv {
    fn number(&mut self, value: u64) {
        for byte in value.to_le_bytes() {
            self.byte(byte);
        }
    }

    /// After its length, so that no two lists of texts are fed alike.
    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        text.bytes().for_each(|byte| self.byte(byte));
    }

    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}
