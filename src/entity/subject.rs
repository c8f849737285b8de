//! What anything can be about: the kind and the id that tables by subject store.

use super::ids::{AccountId, AgencyId, AnswerId, ArticleId, CaseId, CaseMessageId, CategoryId, CommentId, ThreadId};
use super::kinds::SubjectKind;

/// One thing of the site that revisions, reports, attachments and the like are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    Thread(ThreadId),
    Answer(AnswerId),
    Comment(CommentId),
    Case(CaseId),
    CaseMessage(CaseMessageId),
    Article(ArticleId),
    Category(CategoryId),
    Agency(AgencyId),
    Account(AccountId),
}

impl Subject {
    /// The subject of a row.
    #[must_use]
    pub fn of(kind: SubjectKind, id: i64) -> Self {
        match kind {
            SubjectKind::Thread => Self::Thread(ThreadId(id)),
            SubjectKind::Answer => Self::Answer(AnswerId(id)),
            SubjectKind::Comment => Self::Comment(CommentId(id)),
            SubjectKind::Case => Self::Case(CaseId(id)),
            SubjectKind::CaseMessage => Self::CaseMessage(CaseMessageId(id)),
            SubjectKind::Article => Self::Article(ArticleId(id)),
            SubjectKind::Category => Self::Category(CategoryId(id)),
            SubjectKind::Agency => Self::Agency(AgencyId(id)),
            SubjectKind::Account => Self::Account(AccountId(id)),
        }
    }

    /// Its kind, as stored.
    #[must_use]
    pub fn kind(self) -> SubjectKind {
        match self {
            Self::Thread(_) => SubjectKind::Thread,
            Self::Answer(_) => SubjectKind::Answer,
            Self::Comment(_) => SubjectKind::Comment,
            Self::Case(_) => SubjectKind::Case,
            Self::CaseMessage(_) => SubjectKind::CaseMessage,
            Self::Article(_) => SubjectKind::Article,
            Self::Category(_) => SubjectKind::Category,
            Self::Agency(_) => SubjectKind::Agency,
            Self::Account(_) => SubjectKind::Account,
        }
    }

    /// Its id among those of its kind, as stored.
    #[must_use]
    pub fn id(self) -> i64 {
        match self {
            Self::Thread(ThreadId(id))
            | Self::Answer(AnswerId(id))
            | Self::Comment(CommentId(id))
            | Self::Case(CaseId(id))
            | Self::CaseMessage(CaseMessageId(id))
            | Self::Article(ArticleId(id))
            | Self::Category(CategoryId(id))
            | Self::Agency(AgencyId(id))
            | Self::Account(AccountId(id)) => id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_its_kind_and_its_id() {
        for kind in SubjectKind::ALL {
            let subject = Subject::of(*kind, 7);
            assert_eq!((subject.kind(), subject.id()), (*kind, 7));
        }
    }
}
