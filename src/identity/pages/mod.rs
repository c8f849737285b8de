//! Pages for getting in, getting back in, and one's own account. They call operations and decide nothing.

mod account;
mod drafts;
mod entrance;
pub mod form;
mod passkeys;
mod recovery;
mod second_factor;
mod second_factor_reset;
mod security;
pub mod session_cookie;
mod sessions;
mod sign_in_code;
mod sign_in_forms;
mod suspension;
mod tokens;

use poem::{Route, get, post};

pub use entrance::sign_in_page_for;

/// Adds the pages of accounts.
pub fn routes(route: Route) -> Route {
    route
        .at("/sign-in", get(entrance::sign_in_page).post(entrance::send_sign_in))
        .at("/sign-in/code", get(sign_in_code::sign_in_code_page).post(sign_in_code::send_sign_in_code))
        .at("/sign-in/code/challenge", post(sign_in_code::send_challenge))
        .at("/sign-up", get(entrance::sign_up_page).post(entrance::send_sign_up))
        .at("/sign-out", post(entrance::sign_out))
        .at("/drafts", get(drafts::drafts_page))
        .at("/drafts/:id/delete", get(drafts::removal_page).post(drafts::remove))
        .at("/forgot-password", get(recovery::forgot_page).post(recovery::want_link))
        .at("/reset-password/:token", get(recovery::reset_page).post(recovery::use_reset_link))
        .at("/confirm-email/:token", get(recovery::confirm_page).post(recovery::use_confirm_link))
        .at("/account", get(account::settings_page).post(account::save_settings))
        .at("/account/email", get(account::email_page).post(account::change_email))
        .at("/account/email/again", post(account::send_link_again))
        .at("/account/password", get(account::password_page).post(account::change_password))
        .at("/account/security", get(security::security_page))
        .at("/account/second-factor", get(second_factor::overview_page))
        .at("/account/second-factor/set-up", get(second_factor::set_up_page).post(second_factor::begin_set_up))
        .at("/account/second-factor/confirm", get(second_factor::confirm_page).post(second_factor::finish_set_up))
        .at(
            "/account/second-factor/recovery-codes",
            get(second_factor::recovery_codes_page).post(second_factor::replace_recovery_codes),
        )
        .at("/account/second-factor/removal", get(second_factor::removal_page).post(second_factor::remove))
        .at("/account/second-factor/passkeys/challenge", post(passkeys::send_challenge))
        .at("/account/second-factor/passkeys/confirm", get(passkeys::confirm_page).post(passkeys::finish_adding))
        .at("/account/second-factor/passkeys/new", get(passkeys::new_page).post(passkeys::begin_adding))
        .at("/account/second-factor/passkeys/removal", get(passkeys::removal_page).post(passkeys::remove))
        .at("/account/sessions", get(sessions::sessions_page).post(sessions::end_session))
        .at("/account/tokens", get(tokens::tokens_page).post(tokens::make_token))
        .at("/account/tokens/end", post(tokens::take_back))
        .at(
            "/people/:handle/second-factor",
            get(second_factor_reset::reset_form).post(second_factor_reset::request_reset),
        )
        .at("/people/:handle/second-factor/confirmation", post(second_factor_reset::confirm_reset))
        .at("/people/:handle/suspension", get(suspension::suspension_form).post(suspension::suspend))
        .at("/people/:handle/suspension/lift", post(suspension::lift))
}
