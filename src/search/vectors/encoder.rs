//! The forward pass of a BERT encoder (Devlin et al. 2018), one text at a time, with the mean of its last states as the text's vector
//! (Reimers and Gurevych 2019). The layers are candle's; its collection of whole models would double the time of a build for this one.

use candle_core::{D, DType, Device, Result, Tensor};
use candle_nn::{Embedding, LayerNorm, Linear, Module, VarBuilder, embedding, layer_norm, linear};
use serde::Deserialize;

/// What `config.json` of a model says of its size.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Size {
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
    pub(super) fn load(weights: Vec<u8>, size: &Size) -> Result<Self> {
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
    fn load(weights: &VarBuilder<'_>, size: &Size) -> Result<Self> {
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
