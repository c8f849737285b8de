//! A sentence model that is small enough to be made by a test: each word of a group stands for the same thing.

use std::collections::HashMap;
use std::path::Path;

use candle_core::{DType, Device, Tensor};
use serde_json::{Map, Value, json};

/// Numbers of its vectors: more than any test has groups.
const WIDTH: usize = 16;

/// Writes the files of a model that knows these groups of words and nothing else.
pub fn write_sentence_model(folder: &Path, groups: &[&[&str]]) {
    assert!(groups.len() < WIDTH);
    let mut vocabulary = Map::from_iter([("[UNK]".to_owned(), json!(0))]);
    let mut rows = vec![vec![0.0_f32; WIDTH]];
    for (at, group) in groups.iter().enumerate() {
        for word in *group {
            let mut row = vec![0.0; WIDTH];
            row[at] = 1.0;
            vocabulary.insert((*word).to_owned(), json!(rows.len()));
            rows.push(row);
        }
    }
    let config = json!({
        "model_type": "bert", "hidden_act": "gelu", "hidden_size": WIDTH, "num_hidden_layers": 0,
        "num_attention_heads": 1, "intermediate_size": 1, "max_position_embeddings": 64, "vocab_size": rows.len(),
        "type_vocab_size": 1, "layer_norm_eps": 1e-12,
    });
    let tokenizer = json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": { "type": "Lowercase" }, "pre_tokenizer": { "type": "Whitespace" }, "post_processor": null,
        "decoder": null, "model": { "type": "WordLevel", "vocab": Value::Object(vocabulary), "unk_token": "[UNK]" },
    });
    let zeros = |rows: usize| Tensor::zeros((rows, WIDTH), DType::F32, &Device::Cpu).unwrap();
    let tensors = HashMap::from([
        ("embeddings.word_embeddings.weight", Tensor::new(rows, &Device::Cpu).unwrap()),
        ("embeddings.position_embeddings.weight", zeros(64)),
        ("embeddings.token_type_embeddings.weight", zeros(1)),
        ("embeddings.LayerNorm.weight", Tensor::ones(WIDTH, DType::F32, &Device::Cpu).unwrap()),
        ("embeddings.LayerNorm.bias", Tensor::zeros(WIDTH, DType::F32, &Device::Cpu).unwrap()),
    ]);
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    std::fs::write(folder.join("tokenizer.json"), tokenizer.to_string()).unwrap();
    candle_core::safetensors::save(&tensors, folder.join("model.safetensors")).unwrap();
}
