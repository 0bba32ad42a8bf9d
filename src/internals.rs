//! What tests, benchmarks and fuzz targets use of rooms that are not the interface.
//!
//! Code outside of `src/` reaches nothing else inside, so this file is the whole list. It promises
//! nothing: names may change or go with any version. The library itself does not use it.

pub mod language {
    pub mod conllu {
        pub use crate::language::conllu::{ConlluDocument, ConlluError, name_tags, read, write};
    }

    pub mod parts {
        pub use crate::language::parts::parts;
    }

    pub mod pipeline {
        pub use crate::language::pipeline::Stage;
    }

    pub mod segment {
        pub use crate::language::segment::{sentences, tokens};
    }

    pub mod syntax {
        pub use crate::language::outputs::HeadOutputs;
        pub use crate::language::syntax::{Syntax, pairs};
    }

    pub mod weights {
        pub use crate::language::weights::tensors;
    }
}

pub mod extract {
    pub use crate::extract::cast::Cast;
    pub use crate::extract::page::Page;
    pub use crate::extract::said::Said;

    pub mod coreference {
        pub use crate::extract::coreference::read;
    }

    pub mod proposition_text {
        pub use crate::extract::proposition_text::render;
    }

    pub mod statements {
        pub use crate::extract::statements::find;
    }
}

pub mod resolve {
    pub use crate::knowledge::acts::Act;
    pub use crate::knowledge::registers::Register;
    pub use crate::resolve::notes::{keep_act, keep_register};
}

pub mod export {
    pub use crate::export::quote::{quote, unquote};
}

pub mod evaluate {
    pub mod annotation {
        pub use crate::evaluate::annotation::{AnnotatedArticle, articles};
    }

    pub mod attribution {
        pub use crate::evaluate::attribution::{AttributionCounts, Subset, score};
    }

    pub mod compared {
        pub use crate::evaluate::compared::LinkedRecord;
    }

    pub mod event_examples {
        pub use crate::evaluate::event_examples::{check, show};
    }

    pub mod events {
        pub use crate::evaluate::events::{EventScores, GoldSentence};
    }

    pub mod examples {
        pub use crate::evaluate::examples::{check, show};
    }

    pub mod figures {
        pub use crate::evaluate::figures::Figures;
    }

    pub mod gold {
        pub use crate::evaluate::gold::articles;
    }

    pub mod lost {
        pub use crate::evaluate::lost::Lost;
    }

    pub mod mentions {
        pub use crate::evaluate::mentions::MentionScores;
    }

    pub mod relations {
        pub use crate::evaluate::relations::RelationScores;
    }

    pub mod speakers {
        pub use crate::evaluate::speakers::SpeakerScores;
    }

    pub mod trees {
        pub use crate::evaluate::trees::{TreeScores, score};
    }
}

#[cfg(feature = "cli")]
pub mod cli {
    pub use crate::cli::{Column, Format, Row, command};

    pub mod output {
        pub use crate::cli::output::write;
    }
}
