import { BEDROCK } from './ai-packages.ts'
import { CALL_RULES } from './call-rules.ts'
import { CLIENT_RULES } from './client-rules.ts'

/** Every package that has a rule: a file that imports one is parsed. */
export const AI_PACKAGES: readonly RegExp[] = [
  ...new Set(
    [...CALL_RULES, ...CLIENT_RULES]
      .map(({ packages }) => packages)
      .filter((packages) => packages !== BEDROCK),
  ),
  /^@ai-sdk\//,
  /^@openrouter\//,
]

/** An address of a provider, or of a local runtime by its port. */
export const PROVIDER_HOST =
  /api\.openai\.com|openai\.azure\.com|\/openai\/deployments|api\.anthropic\.com|generativelanguage\.googleapis\.com|aiplatform\.googleapis\.com|api\.mistral\.ai|api\.cohere\.(?:ai|com)|api\.groq\.com|openrouter\.ai\/api|api\.together\.(?:xyz|ai)|api-inference\.huggingface\.co|router\.huggingface\.co|api\.replicate\.com|api\.deepseek\.com|api\.perplexity\.ai|api\.x\.ai|api\.fireworks\.ai|:11434|dashscope\.aliyuncs\.com|open\.bigmodel\.cn|integrate\.api\.nvidia\.com|api\.voyageai\.com|models\.inference\.ai\.azure\.com|models\.github\.ai|api\.moonshot\.(?:cn|ai)|api\.cerebras\.ai|api\.sambanova\.ai|api\.deepinfra\.com|api\.siliconflow\.(?:cn|com)|api\.endpoints\.anyscale\.com|gateway\.ai\.cloudflare\.com|volces\.com\/api\/v3|aip\.baidubce\.com|api\.ai21\.com|api\.novita\.ai|bedrock-runtime\.[^\s/]*amazonaws\.com/

/** Parts of addresses and names of settings that a file with a plain request to a model has. */
const REQUEST_TEXT =
  /chat\/completions|\/v1\/(?:messages|responses|embeddings|completions)\b|\/api\/(?:generate|chat|embed|embeddings)\b|\b(?:OPENAI|ANTHROPIC|OLLAMA|LLM|GROQ|DEEPSEEK|OPENROUTER|MISTRAL|GEMINI|TOGETHER|MOONSHOT|XAI)_(?:API_)?(?:BASE_)?(?:URL|HOST|ENDPOINT|BASE)\b/

/** Calls that no other library has, and models that are named as such. */
const CALL_TEXT =
  /chat\.completions\.|beta\.threads\.|ChatCompletion\.a?create|createChatCompletion|generateContent|generate_content|bedrock-runtime|InvokeModelCommand|ConverseCommand|ConverseStreamCommand|\bmodel\w*["']?\s*[=:]\s*["'](?:[\w.-]+[:/])?(?:gpt-\d|claude-|gemini-|o[134]-|mistral|llama|deepseek|command-r|text-embedding-)/

/** Text for which a file is parsed though it imports no AI package; the syntax decides what it is. */
export const AI_TEXT = new RegExp(
  [PROVIDER_HOST, REQUEST_TEXT, CALL_TEXT].map(({ source }) => source).join('|'),
)

/** A model's name as providers write it. */
export const MODEL_ID =
  /^(?:[\w.-]+[:/])?(?:@cf\/[\w./-]+|(?:gpt-|chatgpt-|o[1345](?:-|$)|text-(?:davinci|curie|babbage|ada|embedding|bison)|code-davinci|davinci|claude-|gemini-|gemma|models\/|palm-|chat-bison|mistral|mixtral|codestral|ministral|command|embed-|llama|meta-llama|deepseek|qwen|phi-?\d|grok|sonar|nova-|titan|amazon\.|anthropic\.|whisper|tts-1|dall-e|imagen|voyage-|nomic-embed|all-MiniLM|all-mpnet|bge-|BAAI\/|sentence-transformers\/|google\/|mistralai\/|Qwen\/|microsoft\/|tiiuae\/|HuggingFaceH4\/|multi-qa|gpt2|flan-t5|zephyr|falcon|vicuna|starcoder|kimi|moonshot|glm-|minimax)[\w./:@-]*)$/i
