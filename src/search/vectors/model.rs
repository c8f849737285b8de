//! A sentence model from a folder as such models are published: `config.json`, `tokenizer.json`, `model.safetensors`.
//!
//! It works in this process. As many texts at once are looked at as half of the processors; large texts may use more of them for moments.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokenizers::{Tokenizer, TruncationParams};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::Vector;
use super::encoder::{Dimensions, Encoder};

/// Word pieces that are read of a text where the model does not say: what models of this kind are trained with.
const MAX_TOKENS: usize = 256;
/// Activation that the encoder has.
const ACTIVATION: &str = "gelu";
/// Characters that are read of a text at most, before it is taken apart.
const MAX_CHARACTERS: usize = 8_000;

/// Why there is no model, or no vector of a text. Never holds what people wrote.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("the sentence model's file {0} cannot be read: {1}")]
    File(PathBuf, String),
    #[error(
        "the sentence model is no BERT encoder with the activation gelu whose vectors are the mean of its last states"
    )]
    Kind,
    #[error("the sentence model's weights do not fit its config.json: {0}")]
    Weights(candle_core::Error),
    #[error("the sentence model could not read a text: {0}")]
    Text(String),
}

#[derive(Deserialize)]
struct Config {
    model_type: String,
    hidden_act: String,
    #[serde(flatten)]
    size: Dimensions,
}

/// How a model makes one vector of its states: by their mean where it does not say.
#[derive(Deserialize)]
#[serde(default)]
struct Pooling {
    pooling_mode_mean_tokens: bool,
}

impl Default for Pooling {
    fn default() -> Self {
        Self { pooling_mode_mean_tokens: true }
    }
}

/// What models that come with a file about sentences say in it.
#[derive(Default, Deserialize)]
struct Sentences {
    max_seq_length: Option<usize>,
}

/// A model, ready to be asked. One for each node.
pub struct SentenceModel {
    tokenizer: Tokenizer,
    encoder: Encoder,
    stamp: String,
    width: usize,
    turns: Arc<Semaphore>,
}

impl SentenceModel {
    /// Loads the model of a folder; takes about as much memory as its files.
    ///
    /// # Errors
    /// [`ModelError`]: what is wrong with the folder.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|error| ModelError::File(path, error.kind().to_string()))
        };
        let unreadable =
            |name: &str, error: &dyn std::fmt::Display| ModelError::File(folder.join(name), error.to_string());
        let config = read("config.json")?;
        let weights = read("model.safetensors")?;
        let tokens = read("tokenizer.json")?;
        let mut digest = Sha256::new();
        for file in [&config, &weights, &tokens] {
            digest.update(Sha256::digest(file));
        }
        let stamp = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let config: Config = serde_json::from_slice(&config).map_err(|error| unreadable("config.json", &error))?;
        if config.model_type != "bert" || config.hidden_act != ACTIVATION {
            return Err(ModelError::Kind);
        }
        let pooling: Pooling = std::fs::read(folder.join("1_Pooling/config.json"))
            .ok()
            .and_then(|file| serde_json::from_slice(&file).ok())
            .unwrap_or_default();
        if !pooling.pooling_mode_mean_tokens {
            return Err(ModelError::Kind);
        }
        let sentences: Sentences = std::fs::read(folder.join("sentence_bert_config.json"))
            .ok()
            .and_then(|file| serde_json::from_slice(&file).ok())
            .unwrap_or_default();
        let most = sentences.max_seq_length.unwrap_or(MAX_TOKENS).min(config.size.max_position_embeddings);
        let mut tokenizer = Tokenizer::from_bytes(&tokens).map_err(|error| unreadable("tokenizer.json", &error))?;
        let cut = TruncationParams { max_length: most, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(cut)).map_err(|error| unreadable("tokenizer.json", &error))?;
        tokenizer.with_padding(None);
        let encoder = Encoder::load(weights, &config.size).map_err(ModelError::Weights)?;
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let turns = Arc::new(Semaphore::new(processors.div_ceil(2)));
        let model = Self { tokenizer, encoder, stamp, width: config.size.hidden_size, turns };
        // What is loaded must work: a vocabulary that is larger than the weights would fail at some word only.
        model.vector_now("A word.")?;
        tracing::info!(
            model = %model.stamp,
            width = config.size.hidden_size,
            layers = config.size.num_hidden_layers,
            word_pieces = most,
            "the sentence model is loaded"
        );
        Ok(model)
    }

    /// Tells models apart: vectors of different ones say nothing about each other.
    #[must_use]
    pub fn stamp(&self) -> &str {
        &self.stamp
    }

    /// How many numbers its vectors have.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The vector of a text, when it is its turn; none for a text that says nothing.
    ///
    /// # Errors
    /// [`ModelError::Text`].
    pub async fn vector(self: &Arc<Self>, text: &str) -> Result<Option<Vector>, ModelError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|error| ModelError::Text(error.to_string()))?;
        let (model, text) = (Arc::clone(self), text.to_owned());
        let vector = spawn_blocking(move || {
            let vector = model.vector_now(&text);
            // Whoever gave up waiting does not stop the work: the next one must not begin beside it.
            drop(turn);
            vector
        });
        vector.await.unwrap_or_else(|error| Err(ModelError::Text(error.to_string())))
    }

    fn vector_now(&self, text: &str) -> Result<Option<Vector>, ModelError> {
        let text: String = text.chars().take(MAX_CHARACTERS).collect();
        if text.trim().is_empty() {
            return Ok(None);
        }
        // What the tokenizer says of a text could hold some of it.
        let tokens = self.tokenizer.encode(text, true).map_err(|_| ModelError::Text("no word pieces".to_owned()))?;
        if tokens.is_empty() {
            return Ok(None);
        }
        let state = self.encoder.mean_state(tokens.get_ids()).map_err(|error| ModelError::Text(error.to_string()))?;
        Ok(Vector::of(&state))
    }
}
