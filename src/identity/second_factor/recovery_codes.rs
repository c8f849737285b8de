//! Codes on paper, for when the app or the device is lost: ten of them, shown once, each good for one time.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entity::{AccountId, recovery_code};
use crate::operation::Operation;
use crate::web::signing;

/// Codes that somebody gets at once.
pub const COUNT: usize = 10;
/// Letters and digits of a code: 80 bits, which nobody tries out, whoever has the hashes.
const LENGTH: usize = 16;
/// Letters and digits that are written together.
const GROUP: usize = 4;
/// Crockford's base 32: nothing in it looks like something else.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Fresh codes, as they are shown.
///
/// # Errors
/// No randomness.
pub fn generate() -> Result<Vec<String>, DbErr> {
    (0..COUNT).map(|_| code()).collect()
}

fn code() -> Result<String, DbErr> {
    let mut bytes = [0_u8; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| DbErr::Custom(error.to_string()))?;
    let symbols = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)));
    let mut code = String::with_capacity(LENGTH + LENGTH / GROUP);
    for (place, symbol) in symbols.enumerate() {
        if place > 0 && place % GROUP == 0 {
            code.push('-');
        }
        code.push(char::from(*symbol));
    }
    Ok(code)
}

/// What somebody typed, as a code is hashed: without gaps, in lower case, and with letters for digits put right. None for what cannot be
/// a recovery code.
fn normalize(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|symbol| !symbol.is_whitespace() && *symbol != '-')
        .map(|symbol| match symbol.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    let fits = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then_some(code)
}

fn hash(account: AccountId, code: &str) -> String {
    signing::sha256(&format!("recovery:{account}:{code}"))
}

/// Puts codes in the place of all that an account had.
pub async fn replace(op: &Operation, account: AccountId, codes: &[String]) -> Result<(), DbErr> {
    delete_all(op.tx(), account).await?;
    let rows = codes.iter().filter_map(|code| normalize(code)).map(|code| recovery_code::ActiveModel {
        account_id: Set(account),
        code_hash: Set(hash(account, &code)),
        created_at: Set(op.now()),
        used_at: Set(None),
        ..Default::default()
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// How many an account has not used yet.
pub async fn left<C: ConnectionTrait>(db: &C, account: AccountId) -> Result<u64, DbErr> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(db)
        .await
}

/// Takes all codes of an account away.
pub async fn delete_all<C: ConnectionTrait>(tx: &C, account: AccountId) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::AccountId.eq(account)).exec(tx).await?;
    Ok(())
}

/// Uses a code up. Of two who come at once, one gets it.
pub async fn spend(op: &Operation, account: AccountId, typed: &str) -> Result<bool, DbErr> {
    let Some(code) = normalize(typed) else { return Ok(false) };
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(op.now()))
        .filter(recovery_code::Column::AccountId.eq(account))
        .filter(recovery_code::Column::CodeHash.eq(hash(account, &code)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(op.tx())
        .await?;
    Ok(used.rows_affected == 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_differ_and_are_read_as_people_type_them() {
        let codes = generate().unwrap();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), COUNT);
        for code in &codes {
            assert_eq!(code.len(), LENGTH + 3, "{code}");
            let plain = normalize(code).unwrap();
            assert_eq!(normalize(&plain.to_uppercase()), Some(plain.clone()));
            assert_eq!(normalize(&format!("  {} ", code.replace('-', " "))), Some(plain));
        }
        assert_eq!(normalize("OIL0-1111-2222-3333").as_deref(), Some("0110111122223333"));
        for wrong in
            ["", "123456", "0123-4567-89ab-cde", "0123-4567-89ab-cdefg", "0123-4567-89ab-cdeu", "é123-4567-89ab-cde"]
        {
            assert_eq!(normalize(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_hash_is_for_one_account() {
        assert_ne!(hash(AccountId(1), "x"), hash(AccountId(2), "x"));
    }
}
