import {
  AGENTS,
  ANTHROPIC,
  BEDROCK,
  COHERE,
  GOOGLE,
  HUGGINGFACE,
  LANGCHAIN,
  LITELLM,
  LLAMA_CPP,
  LLAMA_INDEX,
  MISTRAL,
  OLLAMA,
  OPENAI,
} from './ai-packages.ts'
import type { CallKind } from './call-kind.ts'

/** A construction that configures later calls. */
export interface ClientRule {
  readonly sdk: string
  readonly packages: RegExp
  readonly symbol: RegExp
  readonly kind: CallKind
  /** The model, its timeout and its caps are set here rather than at the call. */
  readonly holdsModel: boolean
  /** Runs the model on the machine or in the process. */
  readonly isLocal?: boolean
}

const CHAT_CLASS =
  /^(?:Azure)?Chat(?!Prompt|Message|Generation|Result|ML|Session|History|Agent|Engine|Memory|Response|Completion)[A-Z]\w*$/
const TEXT_CLASS =
  /^(?:OpenAI|AzureOpenAI|OpenAIChat|Anthropic|AnthropicLLM|Cohere|VertexAI|GooglePalm|GoogleGenerativeAI|HuggingFaceHub|HuggingFaceEndpoint|HuggingFaceTextGenInference|HuggingFaceInference|Replicate|Bedrock|BedrockLLM|BedrockChat|Together|Fireworks|MistralAI|Groq|Gemini|OpenRouter|OpenAILike|Perplexity|DeepSeek|NVIDIA|WatsonxLLM|IBMWatsonx|AI21|AlephAlpha|Writer|init_chat_model|initChatModel|create_react_agent|create_agent|create_deep_agent|createReactAgent|createAgent|createDeepAgent)$/
const LOCAL_CLASS =
  /^(?:LlamaCpp|ChatLlamaCpp|LlamaCPP|Ollama|OllamaLLM|ChatOllama|GPT4All|CTransformers|HuggingFacePipeline|ChatHuggingFace|HuggingFaceLLM|LlamaFile|Llamafile|OllamaEmbeddings?|HuggingFaceEmbeddings?|HuggingFaceInstructEmbeddings|HuggingFaceBgeEmbeddings|HuggingFaceTransformersEmbeddings|SentenceTransformerEmbeddings|SentenceTransformersEmbeddings?|LlamaCppEmbeddings|GPT4AllEmbeddings|TensorFlowEmbeddings|FastEmbedEmbeddings?|FastembedEmbeddings?|InstructorEmbedding|HuggingFaceEmbedding|OllamaEmbedding)$/

export const CLIENT_RULES: readonly ClientRule[] = [
  {
    sdk: 'langchain',
    packages: LANGCHAIN,
    symbol: new RegExp(`^(?=.*Embed)(?:${LOCAL_CLASS.source.slice(1, -1)})$`),
    kind: 'embed',
    holdsModel: true,
    isLocal: true,
  },
  { sdk: 'langchain', packages: LANGCHAIN, symbol: /Embeddings$/, kind: 'embed', holdsModel: true },
  {
    sdk: 'langchain',
    packages: LANGCHAIN,
    symbol: LOCAL_CLASS,
    kind: 'generate',
    holdsModel: true,
    isLocal: true,
  },
  { sdk: 'langchain', packages: LANGCHAIN, symbol: CHAT_CLASS, kind: 'generate', holdsModel: true },
  { sdk: 'langchain', packages: LANGCHAIN, symbol: TEXT_CLASS, kind: 'generate', holdsModel: true },
  {
    sdk: 'llama-index',
    packages: LLAMA_INDEX,
    symbol: new RegExp(`^(?=.*Embed)(?:${LOCAL_CLASS.source.slice(1, -1)})$`),
    kind: 'embed',
    holdsModel: true,
    isLocal: true,
  },
  { sdk: 'llama-index', packages: LLAMA_INDEX, symbol: /Embedding$/, kind: 'embed', holdsModel: true },
  {
    sdk: 'llama-index',
    packages: LLAMA_INDEX,
    symbol: LOCAL_CLASS,
    kind: 'generate',
    holdsModel: true,
    isLocal: true,
  },
  { sdk: 'llama-index', packages: LLAMA_INDEX, symbol: TEXT_CLASS, kind: 'generate', holdsModel: true },
  {
    sdk: 'google',
    packages: GOOGLE,
    symbol:
      /(?:^|\.)(?:GenerativeModel|getGenerativeModel|ChatModel|TextGenerationModel|CodeChatModel|from_pretrained)$/,
    kind: 'generate',
    holdsModel: true,
  },
  {
    sdk: 'openai-assistants',
    packages: OPENAI,
    symbol: /(?:^|\.)beta\.assistants\.create$/,
    kind: 'generate',
    holdsModel: true,
  },
  {
    sdk: 'local-runtime',
    packages: LLAMA_CPP,
    symbol: /(?:^|\.)(?:Llama|GPT4All|from_pretrained|load|getLlama|CreateMLCEngine)$/,
    kind: 'generate',
    holdsModel: true,
    isLocal: true,
  },
  {
    sdk: 'huggingface',
    packages: HUGGINGFACE,
    symbol: /(?:^|\.)(?:SentenceTransformer|CrossEncoder|INSTRUCTOR|FlagModel|BGEM3FlagModel|TextEmbedding)$/,
    kind: 'embed',
    holdsModel: true,
    isLocal: true,
  },
  {
    sdk: 'huggingface',
    packages: HUGGINGFACE,
    symbol:
      /(?:^|\.)(?:pipeline|(?:AutoModelFor\w+|\w+ForCausalLM|\w+ForConditionalGeneration|FastLanguageModel|AutoModel|PeftModel|AutoPeftModelForCausalLM)\.from_pretrained|LLM)$/,
    kind: 'generate',
    holdsModel: true,
    isLocal: true,
  },
  {
    sdk: 'huggingface',
    packages: HUGGINGFACE,
    symbol: /^(?:HfInference|InferenceClient|AsyncInferenceClient)$/,
    kind: 'generate',
    holdsModel: false,
  },
  {
    sdk: 'agents',
    packages: /^haystack/,
    symbol:
      /^(?:SentenceTransformers|HuggingFaceLocal|Fast[eE]mbed|Ollama|Instructor|Optimum)\w*(?:Text|Document|Image)Embedder$/,
    kind: 'embed',
    holdsModel: true,
    isLocal: true,
  },
  {
    sdk: 'agents',
    packages: /^haystack/,
    symbol: /(?:Text|Document|Image)Embedder$/,
    kind: 'embed',
    holdsModel: true,
  },
  {
    sdk: 'agents',
    packages: /^haystack/,
    symbol: /^(?:HuggingFaceLocal|Ollama|LlamaCpp|Transformers)(?:Chat)?Generator$/,
    kind: 'generate',
    holdsModel: true,
    isLocal: true,
  },
  {
    sdk: 'agents',
    packages: AGENTS,
    symbol:
      /(?:^|\.)(?:\w*Agent|LLM|LM|Crew|\w*ChatCompletion|\w*ChatCompletionClient|\w*Generator|LiteLLMModel|OpenAIModel|OpenAIChat|OpenAIServerModel|HfApiModel|InferenceClientModel|ConversableAgent|AssistantAgent|Claude|Gemini|AnthropicModel|OpenAIChatCompletionClient|ClaudeAgentOptions)$/,
    kind: 'generate',
    holdsModel: true,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    symbol:
      /^(?:default|\w*OpenAI\w*|OpenAIApi|OpenAIClient|Groq|AsyncGroq|Together|AsyncTogether|Cerebras|ChatCompletionsClient|ModelClient|Portkey|Configuration|Fireworks|together|groq)$/,
    kind: 'generate',
    holdsModel: false,
  },
  { sdk: 'litellm', packages: LITELLM, symbol: /(?:^|\.)Router$/, kind: 'generate', holdsModel: false },
  {
    sdk: 'anthropic',
    packages: ANTHROPIC,
    symbol: /^(?:default|\w*Anthropic\w*|Client)$/,
    kind: 'generate',
    holdsModel: false,
  },
  {
    sdk: 'google',
    packages: GOOGLE,
    symbol: /(?:^|\.)(?:GoogleGenerativeAI|GoogleGenAI|VertexAI|Client)$/,
    kind: 'generate',
    holdsModel: false,
  },
  {
    sdk: 'mistral',
    packages: MISTRAL,
    symbol: /(?:^|\.)(?:default|Mistral|MistralClient|MistralAsyncClient)$/,
    kind: 'generate',
    holdsModel: false,
  },
  {
    sdk: 'cohere',
    packages: COHERE,
    symbol: /(?:^|\.)(?:default|CohereClient\w*|Client\w*|AsyncClient\w*)$/,
    kind: 'generate',
    holdsModel: false,
  },
  {
    sdk: 'ollama',
    packages: OLLAMA,
    symbol: /(?:^|\.)(?:Ollama|Client|AsyncClient)$/,
    kind: 'generate',
    holdsModel: false,
    isLocal: true,
  },
  {
    sdk: 'bedrock',
    packages: BEDROCK,
    symbol: /^(?:BedrockRuntimeClient|BedrockAgentRuntimeClient)$/,
    kind: 'generate',
    holdsModel: false,
  },
  {
    sdk: 'replicate',
    packages: /^replicate\b/,
    symbol: /^(?:default|Replicate|Client)$/,
    kind: 'generate',
    holdsModel: false,
  },
]
