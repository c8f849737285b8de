//! The vocabulary of refusals: codes for programs, keys of texts for people, and which field is meant. Pure, so that rules can
//! refuse without knowing a database or the web.

/// A stable word for programs, and the key of the sentence that says the same to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorCode {
    /// In snake case, as problem documents carry it.
    pub code: &'static str,
    /// Key of the text, as `frontend/locales` has it.
    pub text: &'static str,
}

impl ErrorCode {
    /// A code with the key of its text.
    #[must_use]
    pub const fn new(code: &'static str, text: &'static str) -> Self {
        Self { code, text }
    }
}

/// A value that a text names: a limit, or what was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorArgument {
    /// A number, written as the reader's language does.
    Number(u64),
    /// Something that the person typed, or a name.
    Text(String),
}

impl From<usize> for ErrorArgument {
    fn from(number: usize) -> Self {
        Self::Number(u64::try_from(number).unwrap_or(u64::MAX))
    }
}

impl From<String> for ErrorArgument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for ErrorArgument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// One field that was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {}", code.code)]
pub struct FieldError {
    /// Name of the field: the same in forms, JSON and texts.
    pub field: &'static str,
    pub code: ErrorCode,
    /// What the text names, by the name of its place in the text.
    pub arguments: Vec<(&'static str, ErrorArgument)>,
}

impl FieldError {
    /// Refuses a field.
    #[must_use]
    pub fn new(field: &'static str, code: ErrorCode) -> Self {
        Self { field, code, arguments: Vec::new() }
    }

    /// Names something in the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<ErrorArgument>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }
}

/// Collects every field that is refused, so that a person sees all of them at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// Keeps the value of a field that is fine; notes the error of one that is not.
    pub fn check<T>(&mut self, checked: Result<T, FieldError>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push(error);
                None
            }
        }
    }

    /// Notes an error.
    pub fn push(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// Whether nothing was refused.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Succeeds if nothing was refused.
    ///
    /// # Errors
    /// All that was refused.
    pub fn finish(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The value that was put together from fields that were all fine.
    ///
    /// # Errors
    /// All that was refused.
    pub fn finish_with<T>(self, value: Option<T>) -> Result<T, Self> {
        value.filter(|_| self.0.is_empty()).ok_or(self)
    }

    /// The errors, in the order in which the fields were checked.
    #[must_use]
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }
}

impl From<FieldError> for FieldErrors {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}
