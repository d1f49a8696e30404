//! Quotes and who said them.
//!
//! A quote is proposed where a pair of quotation marks (nested ones too) has a verb of saying near it
//! ([`super::Reporting`]): before it in its sentence, or right after it; where it goes on after another quote; after a name and a
//! colon. The shorter what stands between the marks, the nearer the verb must be, so that names of newspapers and titles
//! are left alone. `name: statement` without marks is proposed where the name is labelled somewhere in the article.
//!
//! The speaker is what the verb's clause names; where it names nobody (وتابع), the speaker of the quote before. All of
//! it are rules of thumb over words; how often they are right stands in `docs/suggestions.md`. Quotations over several
//! paragraphs are not seen.

use super::reporting::{is_arabic, plain};
use super::{ProposedLink, Seen, Suggestion};
use crate::model::{LabelId, Origin, Role, Span, Target};
use crate::order::sort_by_key;
use crate::text::{
    Quotation, TextRange, folded, is_generic_head, quotation_marks, sentence_at, sentences, tokens,
    trim_edges,
};

/// What says of itself that these rules proposed it.
pub fn origin() -> Origin {
    Origin::Model { name: "wusum-quotes".to_owned(), version: "1".to_owned() }
}

/// All quotes that nobody has labelled yet, with their speakers, in order of the text.
pub fn suggest(seen: &Seen<'_>) -> Vec<Suggestion> {
    let text = &seen.article.text;
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let part = super::lints::part_from(text, at);
        found.extend(suggest_in(seen, part));
        at = part.end();
    }
    found
}

/// As [`suggest`], of one part of the article: whole paragraphs, in bytes.
pub fn suggest_in(seen: &Seen<'_>, part: TextRange) -> Vec<Suggestion> {
    let label = LabelId::new("quote");
    if seen.project.label(&label).is_none_or(|label| label.retired) {
        return Vec::new();
    }
    // One may stand in another, or hold one.
    let is_same = |said: &Said, quote: TextRange| {
        similar(said.range, quote) || !(said.range.contains(quote) || quote.contains(said.range))
    };
    let is_new = |said: &Said| {
        let near = seen.set.spans.touching(said.range);
        !near.iter().any(|span| is_quote(span) && is_same(said, span.extent()))
    };
    let suggestion = |said: Said| Suggestion {
        range: said.range,
        label: label.clone(),
        origin: origin(),
        score: None,
        links: said.speaker.map(|target| ProposedLink { role: Role::Speaker, target }).into_iter().collect(),
    };
    said_in(seen, part).into_iter().filter(is_new).map(suggestion).collect()
}

/// Who may have said a quote (its range in bytes), the likeliest first: whom its clause names, who said the quote before,
/// then the people and organizations labelled before it in its paragraph, the nearest first.
pub fn speakers(seen: &Seen<'_>, quote: TextRange) -> Vec<Target> {
    let text = &seen.article.text;
    let part = paragraph_around(text, quote);
    let said = said_in(seen, part);
    let own = said.iter().find(|said| said.range.overlaps(quote) && similar(said.range, quote));
    let mut found: Vec<Target> = own.and_then(|said| said.speaker.clone()).into_iter().collect();
    let mut add = |target: Target| {
        if !found.iter().any(|known| same_words(seen, known, &target)) {
            found.push(target);
        }
    };
    let before = said.iter().rev().filter(|said| said.range.end() <= quote.start());
    before.filter_map(|said| said.speaker.clone()).take(1).for_each(&mut add);
    if let Some((_, speaker)) = labelled_before(seen, part.start(), quote.start()) {
        add(speaker);
    }
    let near = TextRange::between(part.start(), quote.start());
    let names = seen.set.spans.touching(near).into_iter().rev().filter(|span| is_speaker(span));
    names.take(8).map(|span| Target::Span(span.id.clone())).for_each(&mut add);
    found
}

/// Where what is said begins in a part of a sentence: after a verb of saying and `that`, or a colon; `None` where neither
/// leads to it.
pub(super) fn after_lead(seen: &Seen<'_>, part: TextRange) -> Option<usize> {
    let reader = Reader { seen, text: &seen.article.text, line: part, pairs: &[] };
    let tokens = reader.tokens(part);
    let colon = tokens.iter().rposition(|token| token.text == ":");
    let verb = tokens.iter().position(|token| reader.is_verb(token));
    let that = verb.and_then(|verb| {
        tokens[verb + 1..].iter().position(|token| token.is_in(THAT)).map(|at| verb + 1 + at)
    });
    Some(tokens[colon.or(that)?].range.end())
}

/// The text that a target stands on, without regard to case and tashkeel.
fn words_of(seen: &Seen<'_>, target: &Target) -> Option<String> {
    let range = match target {
        Target::Span(id) => seen.set.spans.get(id)?.extent(),
        Target::Mention(range) => *range,
        Target::Unknown | Target::Author => return None,
    };
    range.slice(&seen.article.text).map(plain)
}

fn same_words(seen: &Seen<'_>, a: &Target, b: &Target) -> bool {
    a == b || words_of(seen, a).is_some_and(|words| Some(words) == words_of(seen, b))
}

/// Whether two ranges share most of what they cover.
fn similar(a: TextRange, b: TextRange) -> bool {
    a.intersection(b).is_some_and(|both| 2 * both.len() > a.len().max(b.len()))
}

fn is_quote(span: &Span) -> bool {
    span.label.as_str() == "quote"
}

fn is_speaker(span: &Span) -> bool {
    matches!(span.label.as_str(), "person" | "organization")
}

/// The paragraph, or what is near of a long one.
fn paragraph_around(text: &str, range: TextRange) -> TextRange {
    const REACH: usize = 8 * 1_024;
    let is_line_end = |c: char| matches!(c, '\n' | '\r' | '\u{2029}');
    let low = text.ceil_char_boundary(range.start().saturating_sub(REACH));
    let high = text.floor_char_boundary((range.end() + REACH).min(text.len())).max(range.end());
    let start = text[low..range.start().max(low)].rfind(is_line_end);
    let end = text[range.end()..high].find(is_line_end);
    TextRange::between(
        start.map_or(low, |at| low + at + 1).min(range.start()),
        end.map_or(high, |at| range.end() + at),
    )
}

/// The last quote before `end` that has a speaker by a link, with that speaker.
fn labelled_before(seen: &Seen<'_>, start: usize, end: usize) -> Option<(TextRange, Target)> {
    let spans = seen.set.spans.touching(TextRange::between(start, end));
    spans.into_iter().rev().filter(|span| is_quote(span) && span.extent().end() <= end).find_map(|quote| {
        let mut links = seen.set.relations_of(&quote.id);
        let link = links.find(|link| link.from == quote.id && link.role == Role::Speaker)?;
        Some((quote.extent(), link.target.clone()))
    })
}

/// What somebody said.
#[derive(Clone, Debug)]
struct Said {
    range: TextRange,
    /// With its marks.
    outside: TextRange,
    speaker: Option<Target>,
    /// Whether the verb stands after it: what then follows it at once goes on with it.
    by_tail: bool,
}

/// Everything said in a part of the text, in order.
fn said_in(seen: &Seen<'_>, part: TextRange) -> Vec<Said> {
    let text = &*seen.article.text;
    let is_line_end = |c: char| matches!(c, '\n' | '\r' | '\u{2029}');
    let mut found: Vec<Said> = Vec::new();
    let mut at = part.start();
    for line in text[part.start()..part.end()].split_inclusive(is_line_end) {
        let range = TextRange::between(at, at + line.len());
        at += line.len();
        let mut pairs = quotation_marks(text, range).pairs;
        sort_by_key(&mut pairs, |pair| (pair.start, std::cmp::Reverse(pair.end)));
        let reader = Reader { seen, text, line: range, pairs: &pairs };
        // What a pair nested in another sees before it is what was said beside it, in the same quote.
        let mut here: Vec<Said> = Vec::new();
        for (index, pair) in pairs.iter().enumerate() {
            here.extend(reader.read(index, pair, &here, found.last()));
        }
        here.extend(reader.statements(&here));
        sort_by_key(&mut here, |said| said.range.start());
        found.extend(here);
    }
    found
}

/// A word or a single other character.
struct Token<'a> {
    range: TextRange,
    text: &'a str,
    plain: String,
}

impl Token<'_> {
    fn is_word(&self) -> bool {
        self.text.chars().any(char::is_alphanumeric)
    }

    fn is_in(&self, words: &str) -> bool {
        words.split(' ').any(|word| word == self.plain)
    }

    fn is_stop(&self) -> bool {
        // As it is written: علي is a name.
        self.is_in(STOPS) || folded(self.text) == "على"
    }
}

struct Reader<'a, 's> {
    seen: &'a Seen<'s>,
    text: &'a str,
    line: TextRange,
    /// By start, outer ones first.
    pairs: &'a [Quotation],
}

/// What leads from the verb to the words, as [`plain`] has it.
const THAT: &str = "ان بان انه انها انهم انهما بانه بانها that que qu";
/// Ends the subject after a verb.
const STOPS: &str = "ان بان انه انها انهم انهما بانه بانها في من خلال عن الي بعد قبل مع عند لدي حول امام ضمن عبر عقب منذ \
    that que in on at after before who as when during to from about dans lors devant en au aux à qui après avant pour depuis";
/// Stands between a verb and its subject, or after it, and is neither.
const ASIDES: &str = "ايضا كذلك بدوره بدورها قائلا قائله مضيفا امس اليوم السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه مساء صباح \
    also later then today yesterday monday tuesday wednesday thursday friday saturday sunday to \
    aussi ensuite encore hier lundi mardi mercredi jeudi vendredi samedi dimanche a ont avait t";
const PRONOUNS: &str = "he she they it we i you who il elle ils elles on nous je qui هو هي هم";
/// Before a mark: what follows is a name or a title.
const NAMING: &str = "كتاب كتابه كتابها فيلم روايه برنامج مبادره عنوان بعنوان مشروع شعار مسلسل اغنيه ديوان ملف اسم باسم \
    book film movie novel titled entitled called dubbed named song magazine show series \
    livre roman intitulé intitulée baptisé baptisée dit dite nommé nommée émission";

impl<'a> Reader<'a, '_> {
    fn read(&self, index: usize, pair: &Quotation, here: &[Said], earlier: Option<&Said>) -> Option<Said> {
        let range = trim_edges(self.text, pair.inside)?;
        let words = tokens(self.text, range);
        let count = words
            .iter()
            .filter(|word| self.text[word.start()..word.end()].chars().any(char::is_alphanumeric));
        let count = count.count();
        let outer = self.pairs[..index].iter().rev().find(|outer| outer.end >= pair.end);
        let around = outer.map_or(self.line, |outer| outer.inside);
        let beside = |said: &&Said| around.contains(said.outside) && said.outside.end() <= pair.start;
        let previous = here.iter().rev().find(beside);
        let outside = TextRange::between(pair.start, pair.end);
        let sentence = sentence_at(self.text, pair.start).start().max(around.start()).min(pair.start);
        let done = previous.map_or(around.start(), |said| said.outside.end());
        let lead = self.tokens(TextRange::between(sentence.max(done), pair.start));
        let tail = self.tail(pair, around, range);
        let speaker_before = || match outer {
            Some(_) => previous.and_then(|said| said.speaker.clone()),
            None => self.last_speaker(pair.start, previous.or(earlier)),
        };
        let said = |speaker: Option<Target>, by_tail| {
            Some(Said { range, outside, speaker: speaker.or_else(speaker_before), by_tail })
        };

        if let Some(verb) = self.tail_verb(&tail) {
            return said(self.subject_in_tail(&tail, verb), true);
        }
        let last = lead.last();
        let named = lead.iter().rev().find(|token| token.is_word());
        let names = count < 6
            && named.is_some_and(|it| last.is_some_and(|last| last.range == it.range) && is_naming(it));
        if let Some(verb) = lead.iter().rposition(|token| self.is_verb(token)) {
            let between = lead[verb + 1..].iter().filter(|token| token.is_word()).count();
            let leads = last.is_some_and(|last| last.is_in(THAT) || last.text == ":") || between == 0;
            let near = match count {
                0..=2 => leads,
                3..=4 => leads || last.is_some_and(|it| matches!(it.text, "،" | ",")) || between <= 6,
                _ => between <= 40,
            };
            if near && !names {
                return said(self.subject_in_lead(&lead, verb), false);
            }
        } else if last.is_some_and(|last| last.text == ":") && count > 1 {
            let name = &lead[..lead.len() - 1];
            let words = name.iter().filter(|token| token.is_word()).count();
            return said(if words <= 5 { self.named(name) } else { None }, false);
        }
        // Goes on after what was said before: said Ada. “…”; إن “…” و“…”.
        if let Some(previous) = previous.filter(|_| !names) {
            let between = self.tokens(TextRange::between(previous.outside.end(), pair.start));
            let words = between.iter().filter(|token| token.is_word()).count();
            let joined =
                words <= 1 && !between.iter().any(|token| matches!(token.text, "." | "!" | "?" | "؟"));
            let same_sentence = sentence <= previous.outside.start() && words <= 20;
            let resumed = last.is_some_and(|it| matches!(it.text, "،" | ","))
                || lead.iter().all(|token| !token.is_word());
            let goes_on = (previous.by_tail && words <= 12 && resumed && count > 1)
                || (joined && count > 2)
                || (same_sentence && count > 4);
            if goes_on {
                return Some(Said {
                    range,
                    outside,
                    speaker: previous.speaker.clone(),
                    by_tail: previous.by_tail,
                });
            }
        }
        None
    }

    /// `name: statement` at the beginning of a sentence, without marks, to the sentence's end.
    fn statements(&self, here: &[Said]) -> Vec<Said> {
        if !self.text[self.line.start()..self.line.end()].contains(':') {
            return Vec::new();
        }
        let mut found = Vec::new();
        for sentence in sentences(self.text, self.line) {
            let Some(sentence) = sentence.intersection(self.line) else { continue };
            let Some(colon) = self.text[sentence.start()..sentence.end()].find(':') else { continue };
            let colon = sentence.start() + colon;
            let Some(name) = trim_edges(self.text, TextRange::between(sentence.start(), colon)) else {
                continue;
            };
            let Some(range) = trim_edges(self.text, TextRange::between(colon + 1, sentence.end())) else {
                continue;
            };
            let words = tokens(self.text, range).len();
            let apart = self.text[colon + 1..].starts_with(char::is_whitespace);
            let said = here.iter().any(|said| said.outside.overlaps(sentence));
            if said || !apart || words < 4 || name.len() > 80 {
                continue;
            }
            if let Some(speaker) = self.known(name) {
                found.push(Said { range, outside: range, speaker: Some(speaker), by_tail: false });
            }
        }
        found
    }

    /// A labelled name that is just this range, or the range where its words are labelled elsewhere.
    fn known(&self, name: TextRange) -> Option<Target> {
        let spans = self.seen.set.spans.with_extent(name);
        if let Some(span) = spans.into_iter().find(|span| is_speaker(span)) {
            return Some(Target::Span(span.id.clone()));
        }
        let wanted = plain(name.slice(self.text)?);
        // There may be thousands of names, and many colons: what begins otherwise is not folded.
        let first = |text: &str| text.chars().find_map(|c| plain(c.encode_utf8(&mut [0; 4])).chars().next());
        let begins = first(&wanted);
        let mut names = self.seen.set.spans.iter().filter(|span| is_speaker(span));
        let same = names.any(|span| {
            let text = span.extent().slice(self.text).filter(|text| first(text) == begins);
            text.is_some_and(|text| plain(text) == wanted)
        });
        same.then_some(Target::Mention(name))
    }

    fn tokens(&self, range: TextRange) -> Vec<Token<'a>> {
        let token = |range: TextRange| {
            let text = &self.text[range.start()..range.end()];
            Token { range, text, plain: plain(text) }
        };
        tokens(self.text, range).into_iter().map(token).collect()
    }

    fn is_verb(&self, token: &Token<'_>) -> bool {
        token.is_word() && self.seen.reporting.is_verb(token.text)
    }

    /// What follows a closing mark in its sentence.
    fn tail(&self, pair: &Quotation, around: TextRange, range: TextRange) -> Vec<Token<'a>> {
        let next =
            self.pairs.iter().find(|next| next.start >= pair.end).map_or(around.end(), |next| next.start);
        let end = next.min(around.end()).min(pair.end + 300).max(pair.end);
        let end = self.text.floor_char_boundary(end);
        let mut tail = self.tokens(TextRange::between(pair.end, end));
        let stop =
            tail.iter().position(|token| matches!(token.text, "." | "!" | "?" | "؟" | "؛" | ";" | "…"));
        tail.truncate(stop.unwrap_or(tail.len()));
        // A sentence that ended before the mark: what follows belongs to it only if it goes on in small letters, or asks.
        let ending = self.text[range.start()..pair.inside.end()].trim_end().chars().next_back();
        if let Some(mark) = ending.filter(|c| matches!(c, '.' | '!' | '?' | '؟' | '…')) {
            let first = tail.iter().find(|token| token.is_word()).and_then(|token| token.text.chars().next());
            let goes_on = first.is_some_and(|c| c.is_lowercase() || mark != '.');
            if !goes_on {
                tail.clear();
            }
        }
        tail
    }

    /// The verb after a quote: in Arabic its first word, without و or ف; else within five words.
    fn tail_verb(&self, tail: &[Token<'_>]) -> Option<usize> {
        let first = tail.iter().position(Token::is_word)?;
        if tail[first].text.starts_with(is_arabic) {
            let begins = tail[first].plain.starts_with(['و', 'ف']) && !tail[first].plain.starts_with("وف");
            return (self.is_verb(&tail[first]) && !begins).then_some(first);
        }
        let mut words = tail.iter().enumerate().filter(|(_, token)| token.is_word()).take(6);
        let verb = words.find(|(_, token)| self.is_verb(token)).map(|(at, _)| at)?;
        // Another sentence's part: “…” that he said …
        let joined =
            tail[first..verb].iter().any(|token| token.is_in("that which and but et mais que qui where"));
        (!joined).then_some(verb)
    }

    fn subject_in_tail(&self, tail: &[Token<'_>], verb: usize) -> Option<Target> {
        let before: Vec<&Token<'_>> = tail[..verb].iter().filter(|token| token.is_word()).collect();
        let before: Vec<&Token<'_>> = before.into_iter().filter(|token| !token.is_in(ASIDES)).collect();
        match before.first() {
            Some(only) if before.len() == 1 && only.is_in(PRONOUNS) => None,
            Some(first) => {
                let last = before.last().expect("one is there");
                self.target(TextRange::between(first.range.start(), last.range.end()))
            }
            None => self.subject_after(&tail[verb + 1..]),
        }
    }

    fn subject_in_lead(&self, lead: &[Token<'_>], verb: usize) -> Option<Target> {
        let is_arabic = lead[verb].text.starts_with(is_arabic);
        let after = || self.subject_after(&lead[verb + 1..]);
        if is_arabic {
            return after().or_else(|| self.span_in(&lead[..verb]));
        }
        if lead[verb].is_in("according selon") {
            return after();
        }
        let words: Vec<&Token<'_>> = lead[..verb].iter().collect();
        // What begins after the last comma or bracket, unless that leaves nothing.
        let mut subject: Vec<&Token<'_>> = Vec::new();
        for token in words.into_iter().rev() {
            match token.is_word() {
                true if subject.is_empty() && token.is_in(ASIDES) => {}
                true => subject.insert(0, token),
                false if subject.is_empty() || matches!(token.text, "-" | "’" | "'") => {}
                false => break,
            }
        }
        // `he said, adding that`: both verbs have one subject.
        match subject.iter().rposition(|token| self.is_verb(token)) {
            Some(at) if at + 1 == subject.len() => subject.truncate(at),
            Some(at) => drop(subject.drain(..=at)),
            None => {}
        }
        if let [only] = subject[..]
            && only.is_in(PRONOUNS)
        {
            return None;
        }
        match (subject.first(), subject.last()) {
            (Some(first), Some(last)) if subject.len() <= 8 => {
                self.target(TextRange::between(first.range.start(), last.range.end()))
            }
            (Some(_), Some(_)) => self.span_in(&lead[..verb]),
            _ => after(),
        }
    }

    /// The subject that follows a verb: a person named before the words that were said, else what stands right there.
    fn subject_after(&self, after: &[Token<'_>]) -> Option<Target> {
        let end = after.iter().position(|token| token.is_in(THAT) || matches!(token.text, ":"));
        let clause = &after[..end.unwrap_or(after.len())];
        let first = clause.iter().position(|token| token.is_word() && !token.is_in(ASIDES))?;
        let head = &clause[first..];
        if head[0].is_stop() || head[0].is_in(PRONOUNS) || is_mark(head[0].text) {
            return None;
        }
        let stop = head.iter().position(|token| !token.is_word() && token.text != "-" || token.is_stop());
        let head = &head[..stop.unwrap_or(head.len())];
        let words = head.len() - head.iter().rev().take_while(|token| token.is_in(ASIDES)).count();
        let head = head.get(..words.min(8)).filter(|head| !head.is_empty())?;
        let phrase = TextRange::between(head[0].range.start(), head[head.len() - 1].range.end());
        let until = clause
            .iter()
            .find(|token| is_mark(token.text))
            .map_or(clause[clause.len() - 1].range.end(), |mark| mark.range.start());
        let named = TextRange::between(phrase.start(), until.max(phrase.end()));
        let near = self.seen.set.spans.touching(named);
        // الناطق باسم تماه، أنطوان فيرييه، إن
        let apposed = near.into_iter().find(|span| {
            let at = span.extent().start();
            let between = self.text.get(phrase.end()..at).unwrap_or_default().trim();
            // … and الباحثة في السياسات المائية نادرة بن عمار إن
            let after = self.text.get(span.extent().end()..until).unwrap_or_default().trim();
            let last = after.is_empty() && !between.contains(['،', ',', '؛', ';', '.']);
            span.label.as_str() == "person" && (at < phrase.end() || matches!(between, "،" | ",") || last)
        });
        apposed.map(|span| Target::Span(span.id.clone())).or_else(|| self.target(phrase))
    }

    /// A noun phrase as a speaker: the person labelled in it, the organization that it begins with, or its words.
    fn target(&self, phrase: TextRange) -> Option<Target> {
        let spans = self.seen.set.spans.touching(phrase);
        let people = spans.iter().find(|span| span.label.as_str() == "person");
        let begins = |span: &Span| {
            tokens(self.text, TextRange::between(phrase.start(), span.extent().start().max(phrase.start())))
                .len()
                < 3
        };
        let body = spans.iter().find(|span| span.label.as_str() == "organization" && begins(span));
        if let Some(span) = people.or(body) {
            return Some(Target::Span(span.id.clone()));
        }
        trim_edges(self.text, phrase).map(Target::Mention)
    }

    /// The words before a colon as a speaker.
    fn named(&self, words: &[Token<'_>]) -> Option<Target> {
        let words: Vec<&Token<'_>> = words.iter().filter(|token| token.is_word()).collect();
        let (first, last) = (words.first()?, words.last()?);
        self.target(TextRange::between(first.range.start(), last.range.end()))
    }

    fn span_in(&self, tokens: &[Token<'_>]) -> Option<Target> {
        let (first, last) = (tokens.first()?, tokens.last()?);
        let spans = self.seen.set.spans.touching(TextRange::between(first.range.start(), last.range.end()));
        spans.into_iter().rfind(|span| is_speaker(span)).map(|span| Target::Span(span.id.clone()))
    }

    /// Who spoke last before `at`: by what was read, or by what is labelled, whichever is nearer.
    ///
    /// Where that was in another paragraph, whoever this one names first is meant: `Salma arrive. « … », dit-elle.`
    fn last_speaker(&self, at: usize, read: Option<&Said>) -> Option<Target> {
        if read.is_none_or(|read| read.range.end() <= self.line.start()) {
            let here = self.seen.set.spans.touching(TextRange::between(self.line.start(), at));
            let first = here.into_iter().find(|span| span.label.as_str() == "person");
            if let Some(person) = first {
                return Some(Target::Span(person.id.clone()));
            }
        }
        let reach = self.text.floor_char_boundary(self.line.start().saturating_sub(8 * 1_024));
        match (read, labelled_before(self.seen, reach, at)) {
            (Some(read), Some((range, speaker))) => {
                if range.end() < read.range.end() {
                    read.speaker.clone()
                } else {
                    Some(speaker)
                }
            }
            (Some(read), None) => read.speaker.clone(),
            (None, labelled) => labelled.map(|(_, speaker)| speaker),
        }
    }
}

fn is_mark(text: &str) -> bool {
    text.chars().next().is_some_and(|c| "“”„‟«»‹›\"".contains(c))
}

fn is_naming(token: &Token<'_>) -> bool {
    is_generic_head(&token.plain) || token.is_in(NAMING) || is_generic_head(&token.text.to_lowercase())
}
