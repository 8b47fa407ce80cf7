import {
  AGENTS,
  AI_SDK,
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

/** How one SDK is called: data, so that a new SDK is a line. */
export interface CallRule {
  readonly sdk: string
  /** Packages that the callee must come from: the JavaScript specifier or the dotted Python name. */
  readonly packages: RegExp
  /** The callee as a path, its root replaced by the class or name in the package. */
  readonly callee: RegExp
  readonly kind: CallKind
  /** The callee alone is proof, also when its origin cannot be followed. */
  readonly isDistinctive?: boolean
}

/** In order: the first rule that fits a call names it. */
export const CALL_RULES: readonly CallRule[] = [
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'generate',
    isDistinctive: true,
    callee:
      /(?:^|\.)(?:chat|\w*(?:[oO]penA[iI]|[oO]penai|openai_?)[cC]hat)\.completions\.(?:with_\w+\.)?(?:create|parse|stream|runTools|runFunctions)$/,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'generate',
    isDistinctive: true,
    callee:
      /(?:^|\.)(?:createChatCompletion|createCompletion|ChatCompletion\.a?create|getChatCompletions|streamChatCompletions|listChatCompletions)$/,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:responses\.(?:with_\w+\.)?(?:create|parse|stream)|completions\.(?:with_\w+\.)?(?:create|stream)|Completion\.a?create|getCompletions|streamCompletions|path\(\)\.post)$/,
  },
  {
    sdk: 'openai-assistants',
    packages: OPENAI,
    kind: 'generate',
    isDistinctive: true,
    callee:
      /(?:^|\.)beta\.threads\.(?:runs\.(?:create|stream|create_and_poll|createAndPoll|create_and_stream|createAndStream)|createAndRun\w*|create_and_run\w*)$|(?:^|\.)threads\.runs\.(?:create|stream)\w*$/,
  },
  {
    sdk: 'openai-realtime',
    packages: OPENAI,
    kind: 'realtime',
    callee:
      /(?:^|\.)(?:beta\.)?realtime\.(?:connect|sessions\.create|clientSecrets\.create|client_secrets\.create)$|(?:^|\.)RealtimeSession\.connect$/,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'embed',
    isDistinctive: true,
    callee:
      /(?:^|\.)(?:embeddings\.(?:with_\w+\.)?create|createEmbedding|Embedding\.a?create|getEmbeddings)$/,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'moderate',
    isDistinctive: true,
    callee: /(?:^|\.)(?:moderations\.create|createModeration|Moderation\.a?create)$/,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'transcribe',
    isDistinctive: true,
    callee:
      /(?:^|\.)(?:audio\.(?:transcriptions|translations)\.create|createTranscription|createTranslation|Audio\.a?(?:transcribe|translate))$/,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'speech',
    isDistinctive: true,
    callee: /(?:^|\.)audio\.speech\.(?:with_\w+\.)?create$/,
  },
  {
    sdk: 'openai',
    packages: OPENAI,
    kind: 'image',
    isDistinctive: true,
    callee:
      /(?:^|\.)(?:images\.(?:generate|edit|createVariation|create_variation)|createImage\w*|Image\.a?create)$/,
  },
  {
    sdk: 'anthropic',
    packages: ANTHROPIC,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:messages\.(?:with_\w+\.)?(?:create|stream|parse)|beta\.messages\.(?:create|stream|tool_runner|toolRunner)|completions\.create|complete|completion)$/,
  },
  {
    sdk: 'google',
    packages: GOOGLE,
    kind: 'generate',
    isDistinctive: true,
    callee: /(?:^|\.)(?:generateContent(?:Stream)?|generate_content(?:_async|_stream)?)$/,
  },
  {
    sdk: 'google',
    packages: GOOGLE,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:sendMessage(?:Stream)?|send_message(?:_async|_stream)?|generate_text|chat|predict|generate_message)$/,
  },
  {
    sdk: 'google',
    packages: GOOGLE,
    kind: 'embed',
    callee: /(?:^|\.)(?:embedContent|batchEmbedContents|embed_content|get_embeddings|generate_embeddings)$/,
  },
  { sdk: 'google', packages: GOOGLE, kind: 'image', callee: /(?:^|\.)(?:generateImages?|generate_images?)$/ },
  { sdk: 'google-live', packages: GOOGLE, kind: 'realtime', callee: /(?:^|\.)live\.connect$/ },
  {
    sdk: 'bedrock',
    packages: BEDROCK,
    kind: 'generate',
    isDistinctive: true,
    callee:
      /(?:^|\.)(?:InvokeModelCommand|InvokeModelWithResponseStreamCommand|ConverseCommand|ConverseStreamCommand|InvokeAgentCommand|RetrieveAndGenerateCommand|invoke_model|invoke_model_with_response_stream|converse|converse_stream|invoke_agent|retrieve_and_generate)$/,
  },
  {
    sdk: 'mistral',
    packages: MISTRAL,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:chat(?:\.(?:complete|stream|complete_async|stream_async|parse))?|chat_stream|chatStream|agents\.complete|fim\.complete)$/,
  },
  { sdk: 'mistral', packages: MISTRAL, kind: 'embed', callee: /(?:^|\.)embeddings(?:\.create(?:_async)?)?$/ },
  {
    sdk: 'cohere',
    packages: COHERE,
    kind: 'generate',
    callee: /(?:^|\.)(?:chat|chat_stream|chatStream|generate|v2\.chat|v2\.chat_stream|summarize)$/,
  },
  { sdk: 'cohere', packages: COHERE, kind: 'embed', callee: /(?:^|\.)(?:v2\.)?embed$/ },
  { sdk: 'cohere', packages: COHERE, kind: 'rerank', callee: /(?:^|\.)(?:v2\.)?rerank$/ },
  { sdk: 'ollama', packages: OLLAMA, kind: 'generate', callee: /(?:^|\.)(?:chat|generate)$/ },
  { sdk: 'ollama', packages: OLLAMA, kind: 'embed', callee: /(?:^|\.)(?:embeddings|embed)$/ },
  {
    sdk: 'replicate',
    packages: /^replicate\b/,
    kind: 'generate',
    callee: /(?:^|\.)(?:run|stream|async_run|predictions\.create)$/,
  },
  {
    sdk: 'huggingface',
    packages: HUGGINGFACE,
    kind: 'embed',
    callee:
      /(?:^|\.)(?:featureExtraction|feature_extraction|encode|sentenceSimilarity|embed|passage_embed|query_embed)$/,
  },
  {
    sdk: 'huggingface',
    packages: HUGGINGFACE,
    kind: 'transcribe',
    callee: /(?:^|\.)(?:automaticSpeechRecognition|automatic_speech_recognition)$/,
  },
  {
    sdk: 'huggingface',
    packages: HUGGINGFACE,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:textGeneration(?:Stream)?|text_generation|chatCompletion(?:Stream)?|chat_completion|conversational|questionAnswering|question_answering|summarization|translation|generate|generate_stream|pipeline|text_to_image|LLM\.chat)$/,
  },
  {
    sdk: 'local-runtime',
    packages: LLAMA_CPP,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:create_chat_completion|create_completion|generate|chat_completion|prompt|chat\.completions\.create|Llama|GPT4All)$/,
  },
  {
    sdk: 'ai-sdk',
    packages: AI_SDK,
    kind: 'generate',
    callee:
      /^(?:generateText|streamText|generateObject|streamObject|streamUI|experimental_generateText|experimental_streamText|experimental_streamObject)$/,
  },
  {
    sdk: 'ai-sdk',
    packages: AI_SDK,
    kind: 'generate',
    callee: /^(?:ToolLoopAgent|Experimental_Agent|Agent)(?:\.(?:generate|stream))?$/,
  },
  { sdk: 'ai-sdk', packages: AI_SDK, kind: 'embed', callee: /^(?:embed|embedMany)$/ },
  { sdk: 'ai-sdk', packages: AI_SDK, kind: 'image', callee: /^(?:experimental_)?generateImage$/ },
  { sdk: 'ai-sdk', packages: AI_SDK, kind: 'transcribe', callee: /^(?:experimental_)?transcribe$/ },
  {
    sdk: 'litellm',
    packages: LITELLM,
    kind: 'generate',
    callee: /(?:^|\.)a?(?:completion|responses|text_completion)$/,
  },
  { sdk: 'airworthy', packages: /^@airworthy\/sdk/, kind: 'generate', callee: /^callChat$/ },
  { sdk: 'litellm', packages: LITELLM, kind: 'embed', callee: /(?:^|\.)a?embedding$/ },
  { sdk: 'litellm', packages: LITELLM, kind: 'moderate', callee: /(?:^|\.)a?moderation$/ },
  { sdk: 'litellm', packages: LITELLM, kind: 'rerank', callee: /(?:^|\.)a?rerank$/ },
  {
    sdk: 'langchain',
    packages: LANGCHAIN,
    kind: 'embed',
    callee: /(?:^|\.)a?(?:embed_query|embed_documents|embedQuery|embedDocuments)$/,
  },
  {
    sdk: 'langgraph-client',
    packages: /^(?:@langchain\/langgraph-sdk|langgraph_sdk)/,
    kind: 'generate',
    callee: /(?:^|\.)runs\.(?:stream|create|wait|join_stream|joinStream)$|^useStream$/,
  },
  {
    sdk: 'langchain',
    packages: LANGCHAIN,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:a?invoke|a?stream|a?stream_events|astream_events|astream_log|streamEvents|streamLog|call|acall|_call|a?run|a?predict|predict_messages|predictMessages|a?batch|a?generate|generatePrompt|__call__)$/,
  },
  {
    sdk: 'llama-index',
    packages: LLAMA_INDEX,
    kind: 'embed',
    callee: /(?:^|\.)a?get_(?:text|query)_embedding(?:_batch)?$/,
  },
  {
    sdk: 'llama-index',
    packages: LLAMA_INDEX,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:a?query|a?chat|a?stream_chat|a?complete|a?stream_complete|streamChat|a?predict|a?stream|run|synthesize|a?(?:stream_)?structured_\w+|a?(?:stream_)?chat_with_tools|a?predict_and_call)$/,
  },
  {
    sdk: 'agents',
    packages: AGENTS,
    kind: 'generate',
    callee:
      /(?:^|\.)(?:run|run_sync|run_stream|run_async|run_streamed|iter|kickoff|kickoff_async|initiate_chat|a_initiate_chat|stream|generate|arun|print_response|invoke|invoke_async|invoke_stream|get_chat_message_content\w*|get_streaming_chat_message_content\w*|query|chat|ask|Runner\.run\w*|forward|Predict|ChainOfThought|ReAct|on_messages|stream_async)$/,
  },
  {
    sdk: 'prompty',
    packages: /^(?:prompty\b|promptflow\.core|azure\.ai\.(?:inference\.prompts|projects\.prompts))/,
    kind: 'generate',
    callee: /(?:^|\.)(?:execute|execute_async|run|run_async)$/,
  },
  {
    sdk: 'voyage',
    packages: /^voyageai\b/,
    kind: 'embed',
    callee: /(?:^|\.)(?:embed|multimodal_embed|contextualized_embed)$/,
  },
  { sdk: 'voyage', packages: /^voyageai\b/, kind: 'rerank', callee: /(?:^|\.)rerank$/ },
  {
    sdk: 'elevenlabs',
    packages: /^(?:elevenlabs|@elevenlabs\/)/,
    kind: 'speech',
    callee: /(?:^|\.)(?:generate|convert|stream|textToSpeech|convertAsStream)$/,
  },
  {
    sdk: 'whisper',
    packages: /^(?:whisper|faster_whisper|whisperx|deepgram|@deepgram\/|assemblyai)\b/,
    kind: 'transcribe',
    callee: /(?:^|\.)(?:transcribe|transcribe_file|transcribe_url|transcribeFile|transcribeUrl)$/,
  },
  {
    sdk: 'tensorflow-hub',
    packages: /^(?:tensorflow_hub|@tensorflow-models\/)/,
    kind: 'embed',
    callee: /(?:^|\.)(?:load|embed)$/,
  },
]
