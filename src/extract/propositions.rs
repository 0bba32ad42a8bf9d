//! Predicates with their arguments, read from dependency trees before any relation type is chosen.
//!
//! In: a tree and one of its tokens. Out: a [`Proposition`]. Active and passive, verbs and nouns,
//! control and raising, relative clauses, light verbs and coordination all give the same roles: who
//! acts is the agent, who is acted on the patient. A predicate without arguments gives an empty
//! list, never an error. Source of the roles: Universal Dependencies v2,
//! <https://universaldependencies.org/u/dep/>; of the idea: Stanovsky et al., "Getting More Out Of
//! Syntax with PropS", 2016.

use super::bearers::{bearers, examples};
use super::subjects::{controls_object, has_infinitive, is_clause, relative_head, subject};
use super::tree::Tree;
use crate::language::{Deprel, Token, Upos, Xpos};
use crate::ontology::{Grammar, Role};

/// A predicate with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposition {
    /// The token of the predicate within its sentence.
    pub head: usize,
    /// Its arguments in the order in which they were found, one for each conjunct.
    pub arguments: Vec<Argument>,
}

/// A token that fills a role of a predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Argument {
    /// The role for the predicate.
    pub role: Role,
    /// The head of its phrase.
    pub token: usize,
}

impl Proposition {
    /// Returns the proposition with the predicate at token `head`.
    #[must_use]
    pub(crate) fn at(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Self {
        let mut reader = Reader { tree, grammar, arguments: Vec::new() };
        if tree.token(head).upos == Upos::VERB || is_clause(tree, head) {
            reader.read_clause(head);
        }
        if tree.token(head).upos != Upos::VERB {
            reader.read_noun(head);
        }
        Self { head, arguments: reader.arguments }
    }

    /// Returns the tokens that fill a role.
    pub(crate) fn fillers<'p>(&'p self, role: &'p Role) -> impl Iterator<Item = usize> + 'p {
        self.arguments.iter().filter(move |it| it.role == *role).map(|it| it.token)
    }
}

struct Reader<'r, 's> {
    tree: &'r Tree<'s>,
    grammar: &'r Grammar,
    arguments: Vec<Argument>,
}

impl Reader<'_, '_> {
    fn add(&mut self, role: &Role, token: usize) {
        for token in self.tree.coordinated(token) {
            let argument = Argument { role: role.clone(), token };
            if !self.arguments.contains(&argument) {
                self.arguments.push(argument);
            }
        }
    }

    fn add_clause(&mut self, clause: usize) {
        self.add(&Role::Clause, clause);
        if has_infinitive(self.tree, clause) {
            self.add(&Role::Infinitive, clause);
        }
    }

    fn has(&self, role: &Role) -> bool {
        self.arguments.iter().any(|it| it.role == *role)
    }

    /// Reads the arguments of a verb, or of a noun or adjective with a copula.
    fn read_clause(&mut self, head: usize) {
        let passive = is_passive(self.tree, head);
        let surface = if passive { Role::Patient } else { Role::Agent };
        if let Some(subject) = subject(self.tree, head, self.grammar) {
            self.add(&surface, subject);
        }
        for child in self.tree.children(head).to_vec() {
            self.read_dependent(child, passive);
        }
        self.share_object(head);
        self.fill_gap(head, passive);
    }

    fn read_dependent(&mut self, child: usize, passive: bool) {
        let child_token = self.tree.token(child);
        match child_token.deprel {
            Deprel::OBJ => {
                let head = relative_head(self.tree, child).unwrap_or(child);
                self.add(&Role::Patient, head);
                self.lift(child);
                // "urged the general to resign", if the tree attaches the clause to the noun.
                let tree = self.tree;
                let verb = tree.head(child).map(|it| tree.lemma(it));
                if verb.is_some_and(|it| self.grammar.object_control.contains(&it)) {
                    let clauses = tree.dependents(child, "acl");
                    let infinitives: Vec<_> =
                        clauses.filter(|it| has_infinitive(tree, *it)).collect();
                    for it in infinitives {
                        self.add_clause(it);
                    }
                }
            }
            Deprel::IOBJ => self.add(&Role::Recipient, child),
            Deprel::CCOMP | Deprel::XCOMP => self.add_clause(child),
            Deprel::OBL_AGENT => {
                self.add(&Role::Agent, child);
                self.lift(child);
            }
            Deprel::OBL | Deprel::NMOD => {
                if let Some(word) = self.tree.preposition(child) {
                    if passive && word == "by" && !self.has(&Role::Agent) {
                        self.add(&Role::Agent, child);
                    }
                    let head = relative_head(self.tree, child).unwrap_or(child);
                    self.add(&Role::Preposition(word.into()), head);
                    self.lift(child);
                }
            }
            Deprel::ADVCL => {
                let head = self.tree.head(child);
                if head.is_some_and(|it| controls_object(self.tree, it, child, self.grammar)) {
                    self.add_clause(child);
                } else if let Some(mark) = self.tree.dependent(child, "mark") {
                    let word = self.tree.lemma(mark);
                    // "was asked to resign": the request is attached to the passive like a purpose.
                    if passive && self.tree.token(mark).xpos == Xpos::TO {
                        self.add(&Role::Clause, child);
                    }
                    if self.grammar.clause_prepositions.contains(&word) {
                        self.add(&Role::Preposition(word.into()), child);
                    }
                }
            }
            _ => {}
        }
    }

    /// "the accusation by Marsh against Mercer", "sued Mercer over taxes": a phrase that is
    /// attached to an argument but cannot belong to it belongs to the predicate.
    fn lift(&mut self, argument: usize) {
        let tree = self.tree;
        let is_name = tree.token(argument).upos == Upos::PROPN;
        // What is attached to a sum, or to a name of several words, belongs to the predicate: "gave
        // $5 to X", "accused Lena Ortiz of it".
        let holds_none = matches!(tree.token(argument).upos, Upos::SYM | Upos::NUM)
            || tree.dependent(argument, "flat").is_some();
        for below in tree.dependents(argument, "nmod").collect::<Vec<_>>() {
            let Some(word) = tree.preposition(below) else { continue };
            let is_own = self.grammar.name_prepositions.contains(&word);
            if self.grammar.outer_prepositions.contains(&word) || (is_name && !is_own) || holds_none
            {
                self.add(&Role::Preposition(word.into()), below);
            }
        }
    }

    /// "criticized and mocked Trump": the second verb takes the object of the first, and the first
    /// that of the second if the object follows both.
    fn share_object(&mut self, head: usize) {
        if self.has(&Role::Patient) || self.has(&Role::Clause) {
            return;
        }
        let tree = self.tree;
        if tree.token(head).deprel == Deprel::CONJ
            && let Some(first) = tree.head(head)
        {
            let shared = tree.dependents(first, "obj").filter(|it| *it > head);
            shared.for_each(|it| self.add(&Role::Patient, it));
        }
        // Only if nothing but "and" is between them: "resigned on Monday and sued X" is two acts.
        let next = |it: &usize| *it == head + 2 && tree.dependent(*it, "nsubj").is_none();
        if let Some(second) = tree.dependents(head, "conj").find(next) {
            tree.dependents(second, "obj").for_each(|it| self.add(&Role::Patient, it));
        }
    }

    /// "the man that Trump fired", "the aide Trump fired": the noun is the missing object of the
    /// verb.
    fn fill_gap(&mut self, head: usize, passive: bool) {
        let tree = self.tree;
        if tree.token(head).deprel != Deprel::ACL_RELCL || passive || self.has(&Role::Patient) {
            return;
        }
        let subject = tree.dependent(head, "nsubj");
        let is_relative = |it: usize| tree.token(it).features.has("PronType=Rel");
        let relative_elsewhere = tree.children(head).iter().any(|it| is_relative(*it));
        if let (Some(subject), Some(noun)) = (subject, tree.head(head))
            && !is_relative(subject)
            && !relative_elsewhere
            && !self.has(&Role::Clause)
        {
            self.add(&Role::Patient, noun);
        }
    }

    /// Reads the arguments of a noun or adjective.
    fn read_noun(&mut self, head: usize) {
        let tree = self.tree;
        for child in tree.children(head).to_vec() {
            let token = tree.token(child);
            match token.deprel {
                Deprel::NMOD_POSS => self.add(&Role::Possessor, child),
                Deprel::COMPOUND | Deprel::AMOD | Deprel::NMOD_DESC => {
                    self.add(&Role::Modifier, child);
                }
                Deprel::NMOD | Deprel::OBL => {
                    if let Some(word) = tree.preposition(child) {
                        self.add(&Role::Preposition(word.into()), child);
                    }
                    self.lift(child);
                }
                Deprel::ACL | Deprel::CCOMP | Deprel::XCOMP => self.add_clause(child),
                _ => {}
            }
        }
        let several = matches!(tree.token(head).xpos, Xpos::NNS | Xpos::NNPS);
        for token in bearers(tree, head) {
            // "Sen. Ruiz and Gov. Okoro": one title, one bearer.
            if several {
                self.add(&Role::Bearer, token);
            } else {
                self.arguments.push(Argument { role: Role::Bearer, token });
            }
        }
        for example in examples(tree, head, self.grammar) {
            self.add(&Role::Bearer, example);
        }
        self.read_light_verb(head);
        self.read_modified(head);
        self.read_next(head);
    }

    /// "raised money for her bid for governor", "with plans to run": a phrase right after a noun
    /// belongs to it even if the tree attaches it higher, and in "with plans" the subject owns the
    /// plans.
    fn read_next(&mut self, head: usize) {
        let tree = self.tree;
        let token = tree.token(head);
        let Some(above) = tree.head(head).filter(|_| token.upos == Upos::NOUN) else { return };
        for child in tree.dependents(above, "obl").filter(|it| *it > head).collect::<Vec<_>>() {
            let Some(case) = tree.dependent(child, "case").filter(|it| *it == head + 1) else {
                continue;
            };
            let role = Role::Preposition(tree.lemma(case).into());
            if !self.has(&role) {
                self.add(&role, child);
            }
        }
        let is_with = tree.preposition(head).is_some_and(|it| it == "with");
        if is_with && self.has(&Role::Infinitive) && !self.has(&Role::Possessor) {
            let owner = subject(tree, above, self.grammar);
            if let Some(it) = owner {
                self.add(&Role::Agent, it);
            }
        }
    }

    /// "made an offer to X", "gave her support to X", "had a meeting with X".
    fn read_light_verb(&mut self, head: usize) {
        let tree = self.tree;
        let Some(verb) = tree.head(head) else { return };
        let token = tree.token(head);
        let is_object = token.deprel == Deprel::OBJ
            || (token.deprel == Deprel::NSUBJ_PASS && tree.dependent(verb, "aux:pass").is_some());
        if !is_object || tree.token(verb).upos != Upos::VERB {
            return;
        }
        if !self.grammar.light_verbs.contains(&tree.lemma(verb)) {
            return;
        }
        let mut outer = Reader { tree, grammar: self.grammar, arguments: Vec::new() };
        outer.read_clause(verb);
        for argument in outer.arguments {
            let keeps = matches!(
                argument.role,
                Role::Agent | Role::Recipient | Role::Preposition(_) | Role::Clause
            );
            if keeps && argument.token != head {
                self.add(&argument.role, argument.token);
            }
        }
    }

    /// "an angry Trump", "the Trump-backed candidate": what an adjective modifies is its agent.
    fn read_modified(&mut self, head: usize) {
        let token = self.tree.token(head);
        if token.upos == Upos::ADJ
            && token.deprel == Deprel::AMOD
            && let Some(noun) = self.tree.head(head)
        {
            self.add(&Role::Agent, noun);
        }
    }
}

/// Returns `true` if a verb is passive, including reduced relatives ("the man fired by").
#[must_use]
pub(crate) fn is_passive(tree: &Tree<'_>, verb: usize) -> bool {
    let own = |relation: &str| tree.dependent(verb, relation).is_some();
    if own("nsubj:pass") || own("aux:pass") {
        return true;
    }
    let token = tree.token(verb);
    if token.upos != Upos::VERB || token.xpos != Xpos::VBN || own("nsubj") || own("aux") {
        return false;
    }
    match token.deprel {
        Deprel::ACL => true,
        // "if elected president"
        Deprel::ADVCL => !own("obj") || own("mark"),
        Deprel::AMOD => !own("obj"),
        Deprel::CONJ => tree.head(verb).is_some_and(|first| is_passive(tree, first)),
        _ => own("obl:agent"),
    }
}

/// Returns `true` if a token is left out of an argument's printed phrase.
#[must_use]
pub(crate) fn is_loose(token: &Token) -> bool {
    matches!(
        token.deprel,
        Deprel::PUNCT
            | Deprel::PARATAXIS
            | Deprel::APPOS
            | Deprel::CC
            | Deprel::CONJ
            | Deprel::DISCOURSE
    )
}
