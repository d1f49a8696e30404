//! What a change of the schema does to decisions: the spans that they name follow their labels.
//!
//! A decision holds as long as the spans that it is about are there as they were (`review`). Without this a new slug would
//! open every decision about its label again.

use std::collections::HashSet;

use crate::edit::{Change, Record, RecordId};
use crate::model::{
    AnnotationSet, AnnotatorId, ArticleId, Decision, LabelId, Project, Span, Verdict, relabel_links,
};
use crate::text::{CharPos, TextRange, UnitTable};

/// The spans that were swept, as decisions name them.
#[derive(Default)]
pub(super) struct Swept {
    spans: HashSet<(ArticleId, AnnotatorId, Vec<TextRange>)>,
}

impl Swept {
    pub fn add(&mut self, set: &AnnotationSet, span: &Span) {
        self.spans.insert((set.article.clone(), set.annotator.clone(), span.ranges.clone()));
    }

    /// The changes of all decisions that name one of the spans by its old label; `heir` is the label that they have now, if
    /// any.
    pub fn decisions(&self, project: &Project, label: &LabelId, heir: Option<&LabelId>) -> Vec<Change> {
        let mut changes = Vec::new();
        for set in project.sets() {
            for before in set.decisions() {
                let after = self.renamed(project, set, before, label, heir);
                if after != *before {
                    changes.push(Change {
                        id: RecordId::Decision(set.id.clone(), before.id.clone()),
                        before: Some(Record::Decision(before.clone())),
                        after: Some(Record::Decision(after)),
                    });
                }
            }
        }
        changes
    }

    fn renamed(
        &self,
        project: &Project,
        set: &AnnotationSet,
        decision: &Decision,
        label: &LabelId,
        heir: Option<&LabelId>,
    ) -> Decision {
        let has = |annotator: &AnnotatorId, ranges: &[TextRange]| {
            self.spans.contains(&(set.article.clone(), annotator.clone(), ranges.to_vec()))
        };
        let mut after = decision.clone();
        if let Verdict::Edit(spans) = &mut after.outcome {
            // Gold has them: what became of them there is what becomes of them here.
            let mine = |ranges: &[TextRange]| has(&set.annotator, ranges);
            match heir {
                Some(heir) => spans
                    .iter_mut()
                    .filter(|span| span.label == *label && mine(&span.ranges))
                    .for_each(|span| span.label = heir.clone()),
                None => spans.retain(|span| span.label != *label || !mine(&span.ranges)),
            }
            if spans.is_empty() {
                after.outcome = Verdict::Reject;
            }
        }
        let Some(heir) = heir else { return after };
        let text = project.article(&set.article).map(|article| article.text.clone());
        for judged in &mut after.about {
            if judged.label == *label && has(&judged.annotator, &judged.ranges) {
                judged.label = heir.clone();
            }
            let (Some(text), false) = (&text, judged.links.is_empty()) else { continue };
            let units = UnitTable::new(text);
            let annotator = judged.annotator.clone();
            judged.links = relabel_links(&judged.links, label, heir, |start, end| {
                let byte = |char: u32| units.byte_of_char(CharPos(char as usize));
                let range = byte(start).zip(byte(end)).and_then(|(start, end)| TextRange::new(start, end));
                range.is_some_and(|range| {
                    // A span of several parts is named by its extent.
                    self.spans.iter().any(|(article, who, ranges)| {
                        let ends = ranges.first().zip(ranges.last());
                        let extent = ends.map(|(first, last)| TextRange::between(first.start(), last.end()));
                        *article == set.article && *who == annotator && extent == Some(range)
                    })
                })
            });
        }
        after
    }
}
