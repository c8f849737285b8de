//! The page on which somebody says which mails they want, how often and at which hours.

use std::collections::BTreeMap;

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{MailDelivery, MailKind};
use crate::identity::pages::form::{FormQuery, done, private, refused};
use crate::identity::settings as account_settings;
use crate::identity::{Caller, Visit};
use crate::locale::text;
use crate::notifications::composition::confirmed_address;
use crate::notifications::rules::kinds::{effective_delivery, is_for_staff};
use crate::notifications::settings::{self, MailSettings, MailSettingsChange};
use crate::peers::preferences;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

/// One kind of mails on the form.
struct KindField {
    /// Name of the field.
    name: &'static str,
    label: String,
    /// How such mails can come.
    deliveries: Vec<Choice>,
}

impl KindField {
    fn new(kind: MailKind) -> Self {
        let offered = MailDelivery::ALL.iter().filter(|delivery| effective_delivery(kind, **delivery) == **delivery);
        let choice = |delivery: &MailDelivery| {
            Choice::new(delivery, text::t(&format!("mail-delivery-{}", delivery.as_str().replace('_', "-"))))
        };
        Self {
            name: kind.as_str(),
            label: text::t(&format!("mail-kind-{}", kind.as_str().replace('_', "-"))),
            deliveries: offered.map(choice).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "notifications/settings.html")]
struct SettingsPage {
    page: Page,
    state: FormState,
    kinds: Vec<KindField>,
    /// Mails reach them at all.
    is_reached: bool,
}

/// Those that the caller gets: mails about cases of teams come to staff alone.
fn kinds_of(caller: &Caller) -> impl Iterator<Item = MailKind> {
    let is_staff = caller.is_staff();
    MailKind::ALL.iter().copied().filter(move |kind| is_staff || !is_for_staff(*kind))
}

impl SettingsPage {
    /// The page with what is stored, or with a form that was sent.
    async fn read(page: Page, sent: Option<FormState>, app: &App, caller: &Caller) -> Result<Self, PageError> {
        let account = account_settings::own(app, caller).await?;
        let state = match sent {
            Some(state) => state,
            None => {
                filled(caller, &settings::own(app, caller).await?, preferences::own(app, caller).await?.wants_effects)
            }
        };
        Ok(Self {
            page,
            state,
            kinds: kinds_of(caller).map(KindField::new).collect(),
            is_reached: confirmed_address(&account).is_some(),
        })
    }
}

fn filled(caller: &Caller, stored: &MailSettings, wants_effects: bool) -> FormState {
    let mut map: BTreeMap<String, String> = kinds_of(caller)
        .map(|kind| (kind.to_string(), effective_delivery(kind, stored.delivery(kind)).to_string()))
        .collect();
    if stored.quiet_at_night {
        map.insert("quiet_at_night".to_owned(), "yes".to_owned());
    }
    if wants_effects {
        map.insert("wants_effects".to_owned(), "yes".to_owned());
    }
    map.insert("time_zone".to_owned(), stored.time_zone.map(|zone| zone.name().to_owned()).unwrap_or_default());
    FormState::sent(Fields::from_map(map))
}

/// `GET /account/notifications`
#[handler]
pub(super) async fn show(visit: Visit, Data(app): Data<&App>, Query(query): Query<FormQuery>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let mut page = visit.page("mail-settings-title");
    page.notice = done(&query.done);
    Ok(private(page::show(&SettingsPage::read(page, None, app, caller).await?)))
}

/// `POST /account/notifications`
#[handler]
pub(super) async fn save(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    // What is none of the words that the form offers stays as it is.
    let said = |kind: MailKind| fields.get(kind.as_str()).parse::<MailDelivery>().ok().map(|delivery| (kind, delivery));
    let change = MailSettingsChange {
        deliveries: kinds_of(caller).filter_map(said).collect(),
        quiet_at_night: Some(fields.has("quiet_at_night")),
        time_zone: Some(fields.get("time_zone").to_owned()),
    };
    let changed = match settings::change(app, caller, change).await {
        Ok(()) => preferences::set_effects(app, caller, fields.has("wants_effects")).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => Ok(page::see_other("/account/notifications?done=saved")),
        Err(error) => {
            let state = refused(&fields, error)?;
            let page = visit.page("mail-settings-title");
            let shown = SettingsPage::read(page, Some(state.clone()), app, caller).await?;
            Ok(private(page::form(&state, &shown)))
        }
    }
}
