//! Entity tags of single resources: which text of it, and which state of it (RFC 9110 §8.8.3, §13.1).

use super::problem::ApiError;

/// `"text.state"`: the first number changes with the text, the second with anything visible.
#[must_use]
pub fn etag(revision: i32, version: i32) -> String {
    format!("\"{revision}.{version}\"")
}

/// An edit must name the text that it was made from. A vote in between does not stand in its way, another edit does.
///
/// # Errors
/// 428 without `If-Match`, 412 if the text is another by now.
pub fn check_if_match(if_match: Option<&str>, revision: i32) -> Result<(), ApiError> {
    let Some(sent) = if_match else {
        return Err(ApiError::precondition_required("if_match_required", "Send If-Match with the ETag that you read."));
    };
    let fits = sent.split(',').map(str::trim).any(|tag| {
        tag == "*" || tag.trim_matches('"').split('.').next().is_some_and(|text| text == revision.to_string())
    });
    if fits {
        Ok(())
    } else {
        Err(ApiError::precondition_failed("changed_meanwhile", "Somebody changed this since you read it."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_counts() {
        assert!(check_if_match(Some(&etag(3, 9)), 3).is_ok());
        assert!(check_if_match(Some("\"3.1\""), 3).is_ok());
        assert!(matches!(check_if_match(Some(&etag(2, 9)), 3), Err(ApiError::PreconditionFailed(_))));
        assert!(matches!(check_if_match(None, 3), Err(ApiError::PreconditionRequired(_))));
    }
}
