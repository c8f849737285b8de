//! The forward pass of a BERT encoder (Devlin et al. 2018), one text at a time, with the mean of its last states as the text's vector
//! (Reimers and Gurevych 2019). The layers are candle's; its collection of whole models would double the time of a build for this one.

use candle_core::{D, DType, Device, Result, Tensor};
use candle_nn::{Embedding, LayerNorm, Linear, Module, VarBuilder, embedding, layer_norm, linear};
use serde::Deserialize;

/// What `config.json` of a model says of its size.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Dimensions {
    pub hidden_size: usize,
    pub num_hidden_layers: usize,
    pub num_attention_heads: usize,
    pub intermediate_size: usize,
    pub max_position_embeddings: usize,
    pub vocab_size: usize,
    pub type_vocab_size: usize,
    pub layer_norm_eps: f64,
}

/// A loaded encoder.
pub(super) struct Encoder {
    words: Embedding,
    positions: Embedding,
    types: Embedding,
    norm: LayerNorm,
    layers: Vec<Layer>,
    device: Device,
}

impl Encoder {
    /// Takes the weights out of a `safetensors` file.
    ///
    /// # Errors
    /// Weights that are missing or of another size.
    pub(super) fn load(weights: Vec<u8>, size: &Dimensions) -> Result<Self> {
        let device = Device::Cpu;
        let weights = VarBuilder::from_buffered_safetensors(weights, DType::F32, &device)?;
        let inputs = weights.pp("embeddings");
        let layers = weights.pp("encoder.layer");
        Ok(Self {
            words: embedding(size.vocab_size, size.hidden_size, inputs.pp("word_embeddings"))?,
            positions: embedding(size.max_position_embeddings, size.hidden_size, inputs.pp("position_embeddings"))?,
            types: embedding(size.type_vocab_size, size.hidden_size, inputs.pp("token_type_embeddings"))?,
            norm: layer_norm(size.hidden_size, size.layer_norm_eps, inputs.pp("LayerNorm"))?,
            layers: (0..size.num_hidden_layers).map(|at| Layer::load(&layers.pp(at), size)).collect::<Result<_>>()?,
            device,
        })
    }

    /// The mean of the last states of a text's tokens, as long as the model is wide.
    ///
    /// # Errors
    /// More tokens than the model has positions, unknown tokens, none.
    pub(super) fn mean_state(&self, tokens: &[u32]) -> Result<Vec<f32>> {
        let count = u32::try_from(tokens.len()).map_err(candle_core::Error::wrap)?;
        let positions = Tensor::arange(0, count, &self.device)?;
        let types = Tensor::zeros(tokens.len(), DType::U32, &self.device)?;
        let inputs = (self.words.forward(&Tensor::new(tokens, &self.device)?)?
            + self.positions.forward(&positions)?)?
        .add(&self.types.forward(&types)?)?;
        let mut states = self.norm.forward(&inputs)?;
        for layer in &self.layers {
            states = layer.forward(&states)?;
        }
        states.mean(0)?.to_vec1()
    }
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: LayerNorm,
    wider: Linear,
    narrower: Linear,
    norm: LayerNorm,
    heads: usize,
}

impl Layer {
    fn load(weights: &VarBuilder<'_>, size: &Dimensions) -> Result<Self> {
        let (width, wide, eps) = (size.hidden_size, size.intermediate_size, size.layer_norm_eps);
        let attention = weights.pp("attention");
        let inner = attention.pp("self");
        let (after, output) = (attention.pp("output"), weights.pp("output"));
        Ok(Self {
            query: linear(width, width, inner.pp("query"))?,
            key: linear(width, width, inner.pp("key"))?,
            value: linear(width, width, inner.pp("value"))?,
            attended: linear(width, width, after.pp("dense"))?,
            attended_norm: layer_norm(width, eps, after.pp("LayerNorm"))?,
            wider: linear(width, wide, weights.pp("intermediate").pp("dense"))?,
            narrower: linear(wide, width, output.pp("dense"))?,
            norm: layer_norm(width, eps, output.pp("LayerNorm"))?,
            heads: size.num_attention_heads,
        })
    }

    /// From (tokens, width) to the same.
    fn forward(&self, states: &Tensor) -> Result<Tensor> {
        let (tokens, width) = states.dims2()?;
        let each = width / self.heads.max(1);
        // (heads, tokens, each)
        let split =
            |part: &Linear| part.forward(states)?.reshape((tokens, self.heads, each))?.transpose(0, 1)?.contiguous();
        let (query, key, value) = (split(&self.query)?, split(&self.key)?, split(&self.value)?);
        let each = f64::from(u32::try_from(each).map_err(candle_core::Error::wrap)?);
        let scores = (query.matmul(&key.t()?.contiguous()?)? / each.sqrt())?;
        let looked = candle_nn::ops::softmax(&scores, D::Minus1)?.matmul(&value)?;
        let looked = looked.transpose(0, 1)?.contiguous()?.reshape((tokens, width))?;
        let states = self.attended_norm.forward(&(self.attended.forward(&looked)? + states)?)?;
        let wide = self.wider.forward(&states)?.gelu_erf()?;
        self.norm.forward(&(self.narrower.forward(&wide)? + &states)?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    const SIZE: Dimensions = Dimensions {
        hidden_size: 8,
        num_hidden_layers: 2,
        num_attention_heads: 2,
        intermediate_size: 12,
        max_position_embeddings: 6,
        vocab_size: 10,
        type_vocab_size: 2,
        layer_norm_eps: 1e-12,
    };

    /// Numbers by name, row by row.
    type Weights = HashMap<String, (Vec<usize>, Vec<f32>)>;

    fn weights() -> Weights {
        let mut shapes = vec![
            ("embeddings.word_embeddings.weight".to_owned(), vec![SIZE.vocab_size, SIZE.hidden_size]),
            ("embeddings.position_embeddings.weight".to_owned(), vec![SIZE.max_position_embeddings, SIZE.hidden_size]),
            ("embeddings.token_type_embeddings.weight".to_owned(), vec![SIZE.type_vocab_size, SIZE.hidden_size]),
            ("embeddings.LayerNorm.weight".to_owned(), vec![SIZE.hidden_size]),
            ("embeddings.LayerNorm.bias".to_owned(), vec![SIZE.hidden_size]),
        ];
        for layer in 0..SIZE.num_hidden_layers {
            let name = |part: &str| format!("encoder.layer.{layer}.{part}");
            for part in ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
            {
                shapes.push((name(&format!("{part}.weight")), vec![SIZE.hidden_size, SIZE.hidden_size]));
                shapes.push((name(&format!("{part}.bias")), vec![SIZE.hidden_size]));
            }
            shapes.push((name("intermediate.dense.weight"), vec![SIZE.intermediate_size, SIZE.hidden_size]));
            shapes.push((name("intermediate.dense.bias"), vec![SIZE.intermediate_size]));
            shapes.push((name("output.dense.weight"), vec![SIZE.hidden_size, SIZE.intermediate_size]));
            shapes.push((name("output.dense.bias"), vec![SIZE.hidden_size]));
            for part in ["attention.output.LayerNorm", "output.LayerNorm"] {
                shapes.push((name(&format!("{part}.weight")), vec![SIZE.hidden_size]));
                shapes.push((name(&format!("{part}.bias")), vec![SIZE.hidden_size]));
            }
        }
        let mut at = 0_u16;
        let mut next = || {
            at += 1;
            (f32::from(at) * 0.7).sin() * 0.8
        };
        shapes
            .into_iter()
            .map(|(name, shape)| {
                let numbers = (0..shape.iter().product::<usize>()).map(|_| next()).collect();
                (name, (shape, numbers))
            })
            .collect()
    }

    fn file(weights: &Weights) -> Vec<u8> {
        let tensors: HashMap<String, Tensor> = weights
            .iter()
            .map(|(name, (shape, numbers))| {
                (name.clone(), Tensor::from_vec(numbers.clone(), shape.as_slice(), &Device::Cpu).unwrap())
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        candle_core::safetensors::save(&tensors, &path).unwrap();
        std::fs::read(path).unwrap()
    }

    /// The same in plain loops, as the papers have it.
    struct Plain(Weights);

    impl Plain {
        fn row(&self, name: &str, at: usize) -> &[f32] {
            let (shape, numbers) = &self.0[name];
            &numbers[at * shape[1]..(at + 1) * shape[1]]
        }

        fn linear(&self, name: &str, input: &[f32]) -> Vec<f32> {
            let (_, bias) = &self.0[&format!("{name}.bias")];
            let product = |row: &[f32]| row.iter().zip(input).map(|(left, right)| left * right).sum::<f32>();
            bias.iter().enumerate().map(|(at, bias)| product(self.row(&format!("{name}.weight"), at)) + bias).collect()
        }

        fn norm(&self, name: &str, input: &[f32]) -> Vec<f32> {
            let count = 8.0;
            let mean = input.iter().sum::<f32>() / count;
            let spread = (input.iter().map(|number| (number - mean).powi(2)).sum::<f32>() / count).sqrt();
            let ((_, weight), (_, bias)) = (&self.0[&format!("{name}.weight")], &self.0[&format!("{name}.bias")]);
            input.iter().zip(weight).zip(bias).map(|((x, w), b)| (x - mean) / spread * w + b).collect()
        }

        fn layer(&self, at: usize, states: &[Vec<f32>]) -> Vec<Vec<f32>> {
            let name = |part: &str| format!("encoder.layer.{at}.{part}");
            let all = |part: &str| -> Vec<Vec<f32>> {
                states.iter().map(|state| self.linear(&name(&format!("attention.self.{part}")), state)).collect()
            };
            let (queries, keys, values) = (all("query"), all("key"), all("value"));
            let mut out = Vec::new();
            for (state, query) in states.iter().zip(&queries) {
                let mut looked = Vec::new();
                for head in [0..4, 4..8] {
                    let scores: Vec<f32> = keys
                        .iter()
                        .map(|key| {
                            let pairs = query[head.clone()].iter().zip(&key[head.clone()]);
                            (pairs.map(|(left, right)| left * right).sum::<f32>() / 2.0).exp()
                        })
                        .collect();
                    let sum: f32 = scores.iter().sum();
                    for number in head {
                        looked.push(scores.iter().zip(&values).map(|(score, value)| score / sum * value[number]).sum());
                    }
                }
                let added: Vec<f32> = self
                    .linear(&name("attention.output.dense"), &looked)
                    .iter()
                    .zip(state)
                    .map(|(x, y)| x + y)
                    .collect();
                let attended = self.norm(&name("attention.output.LayerNorm"), &added);
                let wide: Vec<f32> =
                    self.linear(&name("intermediate.dense"), &attended).into_iter().map(gelu).collect();
                let added: Vec<f32> =
                    self.linear(&name("output.dense"), &wide).iter().zip(&attended).map(|(x, y)| x + y).collect();
                out.push(self.norm(&name("output.LayerNorm"), &added));
            }
            out
        }

        fn mean_state(&self, tokens: &[usize]) -> Vec<f32> {
            let mut states: Vec<Vec<f32>> = tokens
                .iter()
                .enumerate()
                .map(|(at, token)| {
                    let word = self.row("embeddings.word_embeddings.weight", *token);
                    let position = self.row("embeddings.position_embeddings.weight", at);
                    let kind = self.row("embeddings.token_type_embeddings.weight", 0);
                    let sum: Vec<f32> = word.iter().zip(position).zip(kind).map(|((x, y), z)| x + y + z).collect();
                    self.norm("embeddings.LayerNorm", &sum)
                })
                .collect();
            for layer in 0..SIZE.num_hidden_layers {
                states = self.layer(layer, &states);
            }
            let count = f32::from(u8::try_from(states.len()).unwrap());
            (0..SIZE.hidden_size).map(|at| states.iter().map(|state| state[at]).sum::<f32>() / count).collect()
        }
    }

    /// x times the share of a normal distribution below it, the integral by small steps.
    fn gelu(x: f32) -> f32 {
        let steps = 4000_u16;
        let width = f64::from(x) / f64::from(steps);
        let density = |at: f64| (-at * at / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let below: f64 = (0..steps).map(|step| density((f64::from(step) + 0.5) * width) * width).sum();
        #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "compared with single precision")]
        let share = (0.5 + below) as f32;
        x * share
    }

    #[test]
    fn it_computes_what_the_papers_say() {
        let weights = weights();
        let encoder = Encoder::load(file(&weights), &SIZE).unwrap();
        let plain = Plain(weights);
        for tokens in [vec![3_u32], vec![1, 2], vec![9, 0, 4, 4, 7, 2]] {
            let found = encoder.mean_state(&tokens).unwrap();
            let places: Vec<usize> = tokens.iter().map(|token| usize::try_from(*token).unwrap()).collect();
            let wanted = plain.mean_state(&places);
            assert!(
                found.iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-3),
                "{found:?} {wanted:?}"
            );
            assert!(wanted.iter().any(|number| number.abs() > 0.1), "{wanted:?}");
        }
    }

    #[test]
    fn what_it_has_no_place_for_is_an_error() {
        let encoder = Encoder::load(file(&weights()), &SIZE).unwrap();
        assert!(encoder.mean_state(&[10]).is_err(), "a word piece that it does not know");
        assert!(encoder.mean_state(&[1; 7]).is_err(), "more than it has positions for");
        let mut missing = weights();
        missing.remove("encoder.layer.1.output.dense.bias");
        assert!(Encoder::load(file(&missing), &SIZE).is_err());
    }
}
