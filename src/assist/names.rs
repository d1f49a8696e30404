//! Finding any number of names in a text at once, as a reader means them.
//!
//! Without regard to tatweel, tashkeel, case and the form of apostrophes, and where asked to the forms of hamza and alif
//! (أ إ آ ا), of ى and ي and of ة and ه. A name stands as whole words; what Arabic writes together with it (و ف ب ل ك, and
//! لل for ل and ال) and what French elides is left outside, a possessive `’s` too.
//! Whether a place found is worth a label is [`super::repeats`]' and [`super::known_names`]' to say.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::text::{TextRange, fold, folded, on_grapheme_edge};

/// Which letters count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Folding {
    /// أ إ آ ٱ as ا, ى as ي, ة as ه.
    pub alike: bool,
}

impl Folding {
    fn letter(self, c: char) -> Option<char> {
        let c = if is_joiner(c) { return None } else { fold(c)? };
        Some(match c {
            'أ' | 'إ' | 'آ' | 'ٱ' if self.alike => 'ا',
            'ٱ' => 'ا',
            'ى' if self.alike => 'ي',
            'ة' if self.alike => 'ه',
            c => c,
        })
    }

    /// The last letter or digit as it is compared.
    pub(super) fn last_letter(self, text: &str) -> Option<char> {
        text.chars().rev().filter(|c| c.is_alphanumeric()).find_map(|c| self.letter(c))
    }

    fn word(self, text: &str, range: TextRange) -> String {
        range.slice(text).unwrap_or_default().chars().filter_map(|c| self.letter(c)).collect()
    }
}

/// A name as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Its words, folded, the article ال with the first where it is written as the second lam of لل.
    pub words: Vec<String>,
    /// What stands between them, spaces as one, apostrophes as `'`.
    gaps: Vec<String>,
    /// What stands before its first word and after its last one.
    lead: String,
    tail: String,
    /// Whether it begins with a capital letter.
    capital: bool,
    /// Whether it stands behind an article ال that does not belong to it.
    after_article: bool,
}

impl Name {
    /// The name that stands at `range`; `None` where that holds no word.
    pub fn of(text: &str, range: TextRange, folding: Folding) -> Option<Self> {
        range.slice(text)?;
        let words: Vec<TextRange> = Words::new(text, range.start(), range.end()).collect();
        let (first, last) = (*words.first()?, *words.last()?);
        let mut folded: Vec<String> = words.iter().map(|word| folding.word(text, *word)).collect();
        let before = &text[..first.start()];
        let inside_word = before.chars().next_back().is_some_and(is_word);
        let mut earlier =
            before.chars().rev().filter_map(|c| if is_word(c) { folding.letter(c) } else { Some(' ') });
        let mut after_article = false;
        if inside_word && is_arabic(&folded[0]) {
            match (earlier.next(), earlier.next()) {
                // For لل: the alif is not written.
                (Some('ل'), _) if folded[0].starts_with('ل') => folded[0].insert(0, 'ا'),
                (Some('ل'), Some('ا' | 'ل')) => after_article = true,
                _ => {}
            }
        }
        Some(Self {
            gaps: words.windows(2).map(|pair| gap(&text[pair[0].end()..pair[1].start()])).collect(),
            lead: text[range.start()..first.start()].to_owned(),
            tail: text[last.end()..range.end()].to_owned(),
            capital: text[first.start()..].chars().next().is_some_and(char::is_uppercase),
            words: folded,
            after_article,
        })
    }

    /// The same names give the same key.
    pub fn key(&self) -> String {
        let mut key = String::new();
        for (at, word) in self.words.iter().enumerate() {
            if let Some(gap) = at.checked_sub(1).and_then(|before| self.gaps.get(before)) {
                key.push_str(gap);
            }
            key.push_str(word);
        }
        key
    }

    /// Letters of all its words.
    pub fn letters(&self) -> usize {
        self.words.iter().map(|word| word.chars().count()).sum()
    }

    pub fn is_arabic(&self) -> bool {
        self.words.first().is_some_and(|word| is_arabic(word))
    }

    /// What a person with this name is called in short, beside the [`Name::last_part`]: without the first names or titles
    /// that stand before others (أمين بلوان of محمد أمين بلوان), and by the first and the last part (محمد بلوان).
    pub fn shorter(&self) -> Vec<Self> {
        let Some(last) = self.last_part() else { return Vec::new() };
        let last = self.words.len() - last.words.len();
        let is_joined = |at: usize| matches!(self.gaps[at].as_str(), "-" | "'");
        let from = |at: usize| Self {
            words: self.words[at..].to_vec(),
            gaps: self.gaps[at..].to_vec(),
            lead: String::new(),
            tail: self.tail.clone(),
            capital: self.capital,
            after_article: false,
        };
        let mut shorter: Vec<Self> = (1..last).map(from).collect();
        if last > 1 && !is_joined(0) {
            let mut ends = from(last);
            ends.words.insert(0, self.words[0].clone());
            ends.gaps.insert(0, self.gaps[0].clone());
            ends.lead.clone_from(&self.lead);
            shorter.push(ends);
        }
        shorter
    }

    /// Its last word, with the particle that belongs to it (أيت باها, Ben Othmane); `None` where that is the whole.
    pub fn last_part(&self) -> Option<Self> {
        let last = self.words.len().checked_sub(1).filter(|last| *last > 0)?;
        let is_particle = |at: usize| PARTICLES.contains(&self.words[at].as_str());
        // A surname of two words joined by a hyphen is one.
        let joined = |at: usize| is_particle(at - 1) || matches!(self.gaps[at - 1].as_str(), "-" | "'");
        let mut from = last;
        while from > 0 && joined(from) {
            from -= 1;
        }
        (from > 0 && !self.words[from].chars().all(char::is_numeric)).then(|| Self {
            words: self.words[from..].to_vec(),
            gaps: self.gaps[from..].to_vec(),
            lead: String::new(),
            tail: self.tail.clone(),
            capital: self.capital,
            after_article: false,
        })
    }
}

/// Words that belong to the surname after them.
const PARTICLES: &[&str] = &[
    "بن", "ابن", "بنت", "أيت", "ايت", "آيت", "آل", "ال", "أبو", "ابو", "بو", "عبد", "de", "du", "des", "la",
    "le", "van", "von", "den", "der", "ben", "bin", "ibn", "al", "el", "ait", "aït", "abu", "di", "da",
    "del", "mac", "mc", "saint",
];

/// A place of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which of the names, as they were put in.
    pub name: usize,
    /// Bytes, on grapheme edges.
    pub range: TextRange,
    /// What is written together with it in front, folded; empty where nothing is.
    pub prefix: String,
    /// Whether the name begins with a capital and this place does not.
    pub small: bool,
    /// Whether it follows a word with a capital letter in the same sentence, which may be a part of another name.
    pub after_capital: bool,
    /// Whether it is written as an everyday word that has a name's letters where ى and ي are the same (على, for علي).
    pub everyday: bool,
}

/// Such words.
const EVERYDAY: &[&str] = &["على", "إلى", "الى", "حتى", "لدى", "متى"];

/// Whether a place is written as one of them.
pub(super) fn is_everyday(text: &str, range: TextRange) -> bool {
    range.slice(text).is_some_and(|word| word.len() < 32 && EVERYDAY.contains(&folded(word).as_str()))
}

/// Names that are looked for together.
#[derive(Clone, Debug, Default)]
pub struct Names {
    folding: Folding,
    names: Vec<Name>,
    by_first: HashMap<String, Vec<usize>>,
}

impl Names {
    pub fn new(folding: Folding) -> Self {
        Self { folding, ..Self::default() }
    }

    /// Puts a name in; its number. One that is there already, on the same terms, keeps the number that it has.
    pub fn add(&mut self, name: Name) -> usize {
        let of_word = self.by_first.entry(name.words.first().cloned().unwrap_or_default()).or_default();
        let same = |at: &&usize| {
            let other = &self.names[**at];
            other.words == name.words
                && other.gaps == name.gaps
                && other.tail == name.tail
                && other.lead == name.lead
        };
        if let Some(at) = of_word.iter().find(same).copied() {
            self.names[at].after_article |= name.after_article;
            return at;
        }
        let number = self.names.len();
        of_word.push(number);
        // Where no name stands before it, بن is written ابن.
        if name.words.first().is_some_and(|word| word == "بن") {
            self.by_first.entry("ابن".to_owned()).or_default().push(number);
        }
        self.names.push(name);
        number
    }

    pub fn folding(&self) -> Folding {
        self.folding
    }

    pub fn get(&self, number: usize) -> &Name {
        &self.names[number]
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The places that begin in `within` (bytes), in order, not overlapping: of several names at a place the one with the
    /// least in front of it, of these the longest. They may end after `within`. `wanted` says of which names.
    pub fn find(&self, text: &str, within: TextRange, wanted: impl Fn(usize) -> bool) -> Vec<Found> {
        let mut all = Vec::new();
        let mut done = within.start();
        let mut words = Words::new(text, within.start(), text.len());
        let mut letters = Letters::default();
        while let Some(word) = words.next().filter(|word| word.start() < within.end()) {
            if word.start() < done {
                continue;
            }
            if let Some(found) = self.at(text, word, &words, &mut letters, &wanted) {
                done = found.range.end();
                all.push(found);
            }
        }
        all
    }

    /// Every word of `text` in `within` as it is compared; for whoever wants to know what else stands there.
    pub fn words(&self, text: &str, within: TextRange) -> impl Iterator<Item = String> {
        Words::new(text, within.start(), within.end()).map(|word| self.folding.word(text, word))
    }

    fn at(
        &self,
        text: &str,
        word: TextRange,
        rest: &Words,
        letters: &mut Letters,
        wanted: &impl Fn(usize) -> bool,
    ) -> Option<Found> {
        letters.read(text, word, self.folding);
        let starts = letters.starts();
        for start in starts {
            let key = letters.key(&start);
            let Some(names) = self.by_first.get(key) else { continue };
            let ends = names.iter().filter(|at| wanted(**at)).filter_map(|at| {
                let name = &self.names[*at];
                let fits = name.after_article || !start.article;
                let range =
                    fits.then(|| name.stands(text, letters.place(start.at), word, rest, self.folding))??;
                Some((range, *at))
            });
            let Some((range, name)) = ends.max_by_key(|(range, _)| range.end()) else { continue };
            let first = text[letters.place(start.at)..].chars().next();
            return Some(Found {
                name,
                range,
                prefix: letters.folded[..start.at].iter().map(|(c, _)| *c).collect(),
                small: self.names[name].capital && first.is_some_and(char::is_lowercase),
                after_capital: follows_capital(text, range.start()),
                everyday: is_everyday(text, range),
            });
        }
        None
    }
}

impl Name {
    /// The range of this name where its first word is `word` from byte `start` on, if the rest follows and the edges are
    /// those of words.
    fn stands(
        &self,
        text: &str,
        start: usize,
        word: TextRange,
        rest: &Words,
        folding: Folding,
    ) -> Option<TextRange> {
        let mut rest = rest.clone();
        let mut end = word.end();
        for (wanted, gap_wanted) in self.words[1..].iter().zip(&self.gaps) {
            let next = rest.next()?;
            let between = &text[end..next.start()];
            if between.len() > 16 || gap(between) != *gap_wanted || folding.word(text, next) != *wanted {
                return None;
            }
            end = next.end();
        }
        let from = start.checked_sub(self.lead.len())?;
        if !self.lead.is_empty() && (start != word.start() || text.get(from..start) != Some(&self.lead)) {
            return None;
        }
        let until = end + self.tail.len();
        if text.get(end..until) != Some(&self.tail) {
            return None;
        }
        let range = TextRange::new(from, until)?;
        let whole = (start > word.start() || begins(text, from)) && ends(text, until);
        (whole && on_grapheme_edge(text, from) && on_grapheme_edge(text, until)).then_some(range)
    }
}

/// Whether a name may begin here: not behind a hyphen of the same word, nor an apostrophe that elides nothing.
fn begins(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        Some(c) if is_hyphen(c) => !before.next().is_some_and(is_word),
        Some(c) if is_apostrophe(c) => {
            let word: String = before.take_while(|c| is_word(*c)).collect();
            let word: String = word.chars().rev().flat_map(char::to_lowercase).collect();
            word.is_empty() || ELIDED.contains(&word.as_str())
        }
        _ => true,
    }
}

/// Whether a name may end here.
fn ends(text: &str, at: usize) -> bool {
    let mut after = text[at..].chars();
    match after.next() {
        Some(c) if is_hyphen(c) => !after.next().is_some_and(is_word),
        Some(c) if is_apostrophe(c) => {
            let word: String = after.take_while(|c| is_word(*c)).collect();
            word.is_empty() || word.eq_ignore_ascii_case("s")
        }
        Some(c) => !is_word(c) || !text[..at].chars().next_back().is_some_and(is_word),
        None => true,
    }
}

const ELIDED: &[&str] = &["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu"];

/// Whether a word with a capital letter stands before, of the same sentence and not its first.
fn follows_capital(text: &str, at: usize) -> bool {
    let Some(before) = text[..at].strip_suffix([' ', '\u{A0}']) else { return false };
    let word = before.trim_end_matches(is_word);
    let begins_sentence = |c: char| !is_word(c) && !matches!(c, ',' | ';' | '(' | '-' | '’' | '\'');
    before[word.len()..].chars().next().is_some_and(char::is_uppercase)
        && !word.trim_end_matches([' ', '\u{A0}']).chars().next_back().is_none_or(begins_sentence)
}

/// A word's letters as they are compared, each with the byte where it stands.
#[derive(Default)]
struct Letters {
    folded: Vec<(char, usize)>,
    key: String,
}

/// Where in a word a name may begin.
struct Start {
    /// Number of the letter.
    at: usize,
    /// Whether the alif of its article is left out, as in لل.
    lacks_alif: bool,
    /// Whether an article stands before it.
    article: bool,
}

impl Letters {
    fn read(&mut self, text: &str, word: TextRange, folding: Folding) {
        self.folded.clear();
        let chars = word.slice(text).unwrap_or_default().char_indices();
        self.folded.extend(chars.filter_map(|(at, c)| Some((folding.letter(c)?, word.start() + at))));
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.folded.get(at).map(|(c, _)| *c)
    }

    fn place(&self, at: usize) -> usize {
        self.folded.get(at).map_or(0, |(_, place)| *place)
    }

    /// The least left out first.
    fn starts(&self) -> Vec<Start> {
        let mut starts = vec![Start { at: 0, lacks_alif: false, article: false }];
        if !self.letter(0).is_some_and(is_arabic_char) {
            return starts;
        }
        let add = |starts: &mut Vec<Start>, at: usize, lacks_alif, article| {
            if self.folded.len() >= at + 2 {
                starts.push(Start { at, lacks_alif, article });
            }
        };
        let after = usize::from(matches!(self.letter(0), Some('و' | 'ف')));
        if after == 1 {
            add(&mut starts, 1, false, false);
        }
        let mut articles = vec![0, after];
        for at in 0..=after {
            if let Some(letter @ ('ب' | 'ل' | 'ك')) = self.letter(at) {
                let lamlam = letter == 'ل' && self.letter(at + 1) == Some('ل');
                add(&mut starts, at + 1, lamlam, false);
                if lamlam {
                    add(&mut starts, at + 2, false, true);
                }
                articles.push(at + 1);
            }
        }
        for at in articles {
            if self.letter(at) == Some('ا') && self.letter(at + 1) == Some('ل') {
                add(&mut starts, at + 2, false, true);
            }
        }
        starts
    }

    fn key(&mut self, start: &Start) -> &str {
        self.key.clear();
        if start.lacks_alif {
            self.key.push('ا');
        }
        self.key.extend(self.folded[start.at..].iter().map(|(c, _)| *c));
        &self.key
    }
}

/// Runs of letters, digits and their marks, in order. An apostrophe or a hyphen parts words.
#[derive(Clone)]
struct Words<'a> {
    text: &'a str,
    at: usize,
    until: usize,
}

impl<'a> Words<'a> {
    fn new(text: &'a str, from: usize, until: usize) -> Self {
        Self { text, at: text.floor_char_boundary(from), until: text.floor_char_boundary(until) }
    }
}

impl Iterator for Words<'_> {
    type Item = TextRange;

    fn next(&mut self) -> Option<TextRange> {
        let rest = &self.text[self.at..self.until];
        let start = self.at + rest.find(char::is_alphanumeric)?;
        let rest = &self.text[start..self.until];
        let end = start + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        self.at = end;
        TextRange::new(start, end)
    }
}

/// What stands between two words, as it is compared.
fn gap(between: &str) -> String {
    let mut gap = String::new();
    for c in between.chars() {
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => gap.push('\n'),
            c if c.is_whitespace() => {
                if !gap.ends_with(' ') {
                    gap.push(' ');
                }
            }
            c if is_apostrophe(c) => gap.push('\''),
            c if is_hyphen(c) => gap.push('-'),
            c => gap.push(c),
        }
    }
    gap
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || is_joiner(c)
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{6D6}'..='\u{6ED}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑')
}

fn is_arabic(word: &str) -> bool {
    word.chars().next().is_some_and(is_arabic_char)
}

fn is_arabic_char(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{06FF}' | '\u{0750}'..='\u{077F}')
}
