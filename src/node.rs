//! What a node is put together from beside its [`App`], and why it did not start.

use std::sync::Arc;

use sea_orm::DbErr;

use crate::account_data::leaving::Leaving;
use crate::agencies::change_effects::HoursEffects;
use crate::app::App;
use crate::cases;
use crate::cases::files::FilesOfCases;
use crate::config::UnsafeSetting;
use crate::deflection;
use crate::escalation;
use crate::escalation::forecast::Forecast;
use crate::escalation::last_look::AnswerFinder;
use crate::escalation::policy_subscriber::PolicySubscriber;
use crate::identity::presses::Presses;
use crate::import::ImportError;
use crate::notifications::mailer::{MailSetting, Mailer};
use crate::notifications::notifier::Notifier;
use crate::operation::Reaction;
use crate::outbox::Queue;
use crate::peers;
use crate::posts::attachments::Attachments;
use crate::search::SearchHandle;
use crate::search::answered_since::AnsweredSince;
use crate::search::draft_panel::DraftSearch;
use crate::search::recommendations::reactions::ForgetDeleted;
use crate::search::related::RelatedThreads;
use crate::service_levels::change_effects::PolicyEffects;
use crate::threads;
use crate::threads::files::FilesOfThreads;
use crate::threads::hiding::subscriber::SuspendedPosts;
use crate::threads::listing::PublicPostCache;
use crate::threads::questions::SimilarQuestions;
use crate::threads::reactions::presses::ThreadButtons;

/// Why a node did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("unsafe setting: {0}")]
    Unsafe(#[from] UnsafeSetting),
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("{0}")]
    Mail(#[from] MailSetting),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{0}")]
    Refused(String),
    #[error("search: {0}")]
    Search(String),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// What higher features do, in the same transaction, when something happens to the things of lower ones; in this order.
#[must_use]
pub fn reactions() -> Vec<Arc<dyn Reaction>> {
    vec![
        Arc::new(threads::duplicates::FollowTarget),
        Arc::new(cases::reactions::FollowThread),
        Arc::new(cases::leavers::ReturnCases),
        Arc::new(escalation::reactions::CheckThreadAgain),
        Arc::new(deflection::asked_anyway::NoteQuestion),
        Arc::new(peers::reactions::NoteAnswer),
        Arc::new(ForgetDeleted),
    ]
}

/// The features' parts that a node holds beside its [`App`].
#[derive(Clone)]
pub struct Parts {
    pub queue: Queue,
    pub search: SearchHandle,
    /// Answers and comments that everybody sees, for pages and the API.
    pub public_posts: PublicPostCache,
    /// What changes of policies and of opening hours would do, for the pages and the API of features that know no thread.
    pub policy_effects: Arc<dyn PolicyEffects>,
    pub hours_effects: Arc<dyn HoursEffects>,
    /// Finds what was answered since, before staff get a question.
    pub answer_finder: Arc<dyn AnswerFinder>,
    /// Finds what is like a question before it is posted, for the page that checks it.
    pub similar_questions: Arc<dyn SimilarQuestions>,
    /// Photos and documents of posts.
    pub attachments: Attachments,
    /// Presses the buttons of those who had to sign in first.
    pub presses: Arc<dyn Presses>,
}

impl Parts {
    /// Builds the parts, and gives the app of whose commits they are told.
    pub async fn build(app: App) -> Result<(App, Self), StartError> {
        let public_posts = PublicPostCache::new(app.config.cache_bytes());
        let search = SearchHandle::from_config(&app.config).map_err(|error| StartError::Search(error.to_string()))?;
        let (posts, words, pages) = (public_posts.clone(), search.synonyms().clone(), app.pages.clone());
        let related = RelatedThreads::default();
        let outdated_related = related.clone();
        let app = app.with_after_commit(Arc::new(move |touched| {
            posts.invalidate(&touched.subjects);
            outdated_related.invalidate(&touched.kinds, &pages);
            words.invalidate(&touched.kinds, &pages);
        }));
        let mailer = Mailer::new(app.clone())?;
        let attachments = Attachments::new(&app.config, vec![Arc::new(FilesOfThreads), Arc::new(FilesOfCases)])
            .map_err(|setting| StartError::Refused(setting.to_string()))?;
        search.start(&app, !app.config.no_worker).await.map_err(|error| StartError::Search(error.to_string()))?;
        let queue = Queue::new(
            &app.queue_store(),
            vec![
                search.subscriber(&app),
                Arc::new(PolicySubscriber::new(app.clone())),
                Arc::new(Notifier::new(app.clone())),
                Arc::new(mailer),
                Arc::new(Leaving::new(app.clone(), attachments.clone())),
                Arc::new(SuspendedPosts::new(app.clone())),
            ],
        );
        let forecast = Arc::new(Forecast::new(app.clone()));
        let (policy_effects, hours_effects) = (forecast.clone(), forecast);
        let answer_finder = Arc::new(AnsweredSince::new(app.clone(), search.clone()));
        let similar_questions = Arc::new(DraftSearch::new(app.clone(), search.clone(), related));
        let presses = Arc::new(ThreadButtons);
        let parts = Self {
            queue,
            search,
            public_posts,
            policy_effects,
            hours_effects,
            answer_finder,
            similar_questions,
            attachments,
            presses,
        };
        Ok((app, parts))
    }
}
