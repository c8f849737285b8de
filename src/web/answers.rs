//! What operations of the API answer when all is well, with the headers that belong to it.

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::types::ToJSON;

/// An act without anything to tell.
#[derive(ApiResponse)]
pub enum Done {
    /// Done.
    #[oai(status = 204)]
    Done,
}

/// A page of a list.
#[derive(ApiResponse)]
pub enum Page<T: ToJSON + Send> {
    /// One page.
    #[oai(status = 200)]
    Page(
        Json<T>,
        /// The next page, as `rel="next"`; left out on the last.
        #[oai(header = "Link")]
        Option<String>,
    ),
}

/// One thing after a change.
#[derive(ApiResponse)]
pub enum Tagged<T: ToJSON + Send> {
    /// As it is now.
    #[oai(status = 200)]
    Now(
        Json<T>,
        /// Names this state of it.
        #[oai(header = "ETag")]
        String,
    ),
}

/// One thing that is read.
#[derive(ApiResponse)]
pub enum Read<T: ToJSON + Send> {
    /// As it is now.
    #[oai(status = 200)]
    Now(
        Json<T>,
        /// Send it back as `If-None-Match`, or as `If-Match` with a change.
        #[oai(header = "ETag")]
        String,
    ),
}

impl<T: ToJSON + Send> From<(T, String)> for Read<T> {
    fn from((thing, tag): (T, String)) -> Self {
        Self::Now(Json(thing), tag)
    }
}

impl<T: ToJSON + Send> From<(T, String)> for Tagged<T> {
    fn from((thing, tag): (T, String)) -> Self {
        Self::Now(Json(thing), tag)
    }
}

/// Something that was made.
#[derive(ApiResponse)]
pub enum Created<T: ToJSON + Send> {
    /// It is made.
    #[oai(status = 201)]
    Created(
        Json<T>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
        /// `true` if an earlier request with this key made it.
        #[oai(header = "Idempotency-Replayed")]
        Option<bool>,
    ),
}

impl<T: ToJSON + Send> Created<T> {
    /// What was made, now or by an earlier request with the same key. `path` is below the API's address.
    pub fn new(thing: T, path: &str, replayed: bool) -> Self {
        Self::Created(Json(thing), format!("/api/v1{path}"), replayed.then_some(true))
    }
}

/// Something that was made and can be changed.
#[derive(ApiResponse)]
pub enum CreatedTagged<T: ToJSON + Send> {
    /// It is made.
    #[oai(status = 201)]
    Created(
        Json<T>,
        /// Where it is.
        #[oai(header = "Location")]
        String,
        /// Send it back as `If-Match` with a change.
        #[oai(header = "ETag")]
        String,
        /// `true` if an earlier request with this key made it.
        #[oai(header = "Idempotency-Replayed")]
        Option<bool>,
    ),
}

impl<T: ToJSON + Send> CreatedTagged<T> {
    /// What was made, now or by an earlier request with the same key. `path` is below the API's address.
    pub fn new((thing, tag): (T, String), path: &str, replayed: bool) -> Self {
        Self::Created(Json(thing), format!("/api/v1{path}"), tag, replayed.then_some(true))
    }
}
