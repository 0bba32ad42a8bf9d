//! Scores mentions of actors against annotated articles.
//!
//! In: articles with the records read from them. Out: [`MentionScores`], counts that add up over articles,
//! and the errors. A place is that of a subject or object of a gold relation; it counts once per
//! actor, even if several relations use it. Never fails.

use std::collections::BTreeSet;

use super::compared::{LinkedRecord, Standing};
use super::figures::{Figure, Figures};
use crate::knowledge::ActorKind;
use crate::knowledge::record::Offsets;

/// Counts over one or more articles.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each is a count named after the printed figure")]
pub struct MentionScores {
    pub places: usize,
    /// Places with a mention of the right actor.
    pub places_right: usize,
    /// Places with mentions of other actors only.
    pub places_another: usize,
    pub actors: usize,
    /// Gold actors for which an actor is predicted.
    pub actors_found: usize,
    /// Predicted actors with a name.
    pub named: usize,
    /// Those of them that match no gold actor; most are in no relation and not wrong.
    pub named_unmatched: usize,
    /// One line per place without the right actor and per missing actor.
    pub errors: Vec<String>,
}

impl MentionScores {
    /// Returns the figures by name.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let n_none = self.places - self.places_right - self.places_another;
        vec![
            ("places", Figure::Count(self.places)),
            ("places_right", Figure::share(self.places_right, self.places)),
            ("places_another_actor", Figure::share(self.places_another, self.places)),
            ("places_no_mention", Figure::share(n_none, self.places)),
            ("actors", Figure::Count(self.actors)),
            ("actors_found", Figure::share(self.actors_found, self.actors)),
            ("named_pred", Figure::Count(self.named)),
            ("named_unmatched", Figure::share(self.named_unmatched, self.named)),
        ]
    }

    /// Adds the counts of one article.
    pub fn count(&mut self, compared: &LinkedRecord) {
        self.count_places(compared);
        for actor in &compared.gold().actors {
            self.actors += 1;
            if compared.links.has(&actor.key) {
                self.actors_found += 1;
            } else {
                self.errors.push(format!("actor    {} {}", compared.article.id, actor.name));
            }
        }
        let named = compared.record.actors.iter().filter(|it| it.kind != ActorKind::Unnamed);
        for actor in named {
            self.named += 1;
            self.named_unmatched += usize::from(compared.links.linked(&actor.id).is_none());
        }
    }

    fn count_places(&mut self, compared: &LinkedRecord) {
        let arguments = compared.gold().relations.iter().flat_map(|it| it.arguments());
        let places: BTreeSet<(Offsets, &str)> =
            arguments.filter_map(|(_, key, place)| Some((place?, key?))).collect();
        for (place, key) in places {
            self.places += 1;
            let title = match compared.standing(place, key) {
                Standing::Right => {
                    self.places_right += 1;
                    continue;
                }
                Standing::Another => {
                    self.places_another += 1;
                    "another "
                }
                Standing::Unmentioned => "none    ",
            };
            let ([start, end], words) = (place, compared.words(place));
            let id = &compared.article.id;
            self.errors.push(format!("{title} {id} [{start}, {end}] {key} | {words}"));
        }
    }
}
